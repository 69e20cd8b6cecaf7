// The core and the arithmetic of learning side by side on one chip, behind two pins, for synthesis alone.
`include "ft1_params.vh"

module top (
  input  wire clock,
  input  wire receive,
  output reg  transmit
);
  // One register feeds both: what is measured is their logic, not their pins.
  localparam INPUTS = 64;
  reg [INPUTS-1:0] in;
  always @(posedge clock) in <= {in[INPUTS-2:0], receive};
  wire [INPUTS-1:0] back = {in[31:0], in[63:32]};

  wire [`WORD_BITS-1:0] host_q;
  wire [`CYCLES_BITS-1:0] cycles;
  wire [`STEPS_BITS-1:0] step;
  wire [`NEURON_BITS-1:0] spike_neuron;
  wire [`STEP_BITS:0] spike_tick;
  wire busy, spike_valid;
  ft1 core (
    .clock(clock), .reset(in[0]),
    .host_enable(in[1]), .host_write(in[2]), .host_address(in[20:3]), .host_data(in[36:21]), .host_q(host_q),
    .start(in[37]), .operation(in[39:38]), .argument_axon(in[48:40]), .argument_tick(in[58:49]), .busy(busy),
    .cycles(cycles), .step(step), .spike_valid(spike_valid), .spike_ready(in[59]),
    .spike_neuron(spike_neuron), .spike_tick(spike_tick));

  wire done;
  wire signed [23:0] gain;
  wire signed [39:0] product;
  wire signed [15:0] shadow_next;
  wire signed [7:0] weight_next;
  learning learning (
    .clock(clock), .reset(in[0]), .start(in[60]), .operation(in[62:61]), .done(done),
    .error(in[23:0]), .slope(in[40:24]), .factor(in[56:41]), .gain(gain), .product(product),
    .key_seed(in[31:0]), .update(in[63:32]), .weyl(back[40:9]), .sum(in[43:0]), .cut(in[49:44]),
    .shadow(in[63:48]), .shadow_next(shadow_next), .weight_next(weight_next),
    .table_write(in[60]), .table_address(in[5:0]), .table_data(in[36:21]), .table_select(in[59]));

  always @(posedge clock)
    transmit <= ^{host_q, cycles, step, spike_neuron, spike_tick, busy, spike_valid,
      done, gain, product, shadow_next, weight_next};
endmodule
