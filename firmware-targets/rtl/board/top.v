// The core on a board whose link to a host is still to come: one pin shifts the host port's inputs in, one
// shows a parity of its outputs. All of the core stays alive through synthesis and meets its timing; nobody
// can load a network over it.
`include "ft1_params.vh"

module top (
  input  wire clock,
  input  wire receive,
  output reg  transmit
`ifdef HIGH_PINS
  , output wire [`HIGH_PINS-1:0] high
`endif
);
`ifdef HIGH_PINS
  assign high = ~{`HIGH_PINS{1'b0}};
`endif

  localparam ADDRESS = `MEMORY_BITS + `OFFSET_BITS;
  localparam INPUTS =
    2 + ADDRESS + `WORD_BITS + 1 + `OPERATION_BITS + `AXON_BITS + `WHEEL_BITS + 1;
  localparam OUTPUTS = `WORD_BITS + 1 + `CYCLES_BITS + `STEPS_BITS + 1 + `NEURON_BITS + `STEP_BITS + 1;

  // Registers of the UP5K are 0 after power-up.
  localparam RESET_BITS = 4;
  reg [RESET_BITS-1:0] awake = 0;
  always @(posedge clock) if (!(&awake)) awake <= awake + 1'b1;

  reg [INPUTS-1:0] in;
  always @(posedge clock) in <= {in[INPUTS-2:0], receive};

  wire host_enable, host_write, start, spike_ready;
  wire [ADDRESS-1:0] host_address;
  wire [`WORD_BITS-1:0] host_data, host_q;
  wire [`OPERATION_BITS-1:0] operation;
  wire [`AXON_BITS-1:0] argument_axon;
  wire [`WHEEL_BITS-1:0] argument_tick;
  assign {host_enable, host_write, host_address, host_data, start, operation, argument_axon, argument_tick,
    spike_ready} = in;

  wire busy, spike_valid;
  wire [`CYCLES_BITS-1:0] cycles;
  wire [`STEPS_BITS-1:0] step;
  wire [`NEURON_BITS-1:0] spike_neuron;
  wire [`STEP_BITS:0] spike_tick;

  ft1 core (
    .clock(clock), .reset(!(&awake)),
    .host_enable(host_enable), .host_write(host_write), .host_address(host_address), .host_data(host_data),
    .host_q(host_q),
    .start(start), .operation(operation), .argument_axon(argument_axon), .argument_tick(argument_tick),
    .busy(busy), .cycles(cycles), .step(step),
    .spike_valid(spike_valid), .spike_ready(spike_ready), .spike_neuron(spike_neuron), .spike_tick(spike_tick)
  );

  reg [OUTPUTS-1:0] out;
  always @(posedge clock) begin
    out <= {host_q, busy, cycles, step, spike_valid, spike_neuron, spike_tick};
    transmit <= ^out;
  end
endmodule
