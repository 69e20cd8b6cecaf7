// Stages 3 to 6: what travels beside the decay unit, the weight's addition, the write, and a clock later
// whether the neuron is armed now.
`include "ft1_params.vh"

module retire (
  input  wire clock,
  input  wire reset,

  // Stage 2.
  input  wire leave2,
  input  wire [`NEURON_BITS-1:0] neuron2,
  input  wire signed [`WEIGHT_BITS-1:0] weight2,
  input  wire [`WORD_BITS-1:0] mark2,
  input  wire [`WORD_BITS-1:0] flags2,
  input  wire signed [`STATE_BITS-1:0] threshold2,

  input  wire [`SHIFT_BITS-1:0] shift,         // of the axon's weights
  output wire busy345,

  // Stage 5, after the decay unit.
  input  wire signed [`STATE_BITS-1:0] voltage5,
  input  wire signed [`STATE_BITS-1:0] current5,
  output reg  write5,
  output reg  [`NEURON_BITS-1:0] neuron5,
  output wire [`WORD_BITS-1:0] current_sum5,
  output reg  [`WORD_BITS-1:0] mark5,

  // Stage 6.
  output reg  write6,
  output reg  [`NEURON_BITS-1:0] neuron6,
  output wire armed6
);
  localparam SUM = `WEIGHT_BITS + (1 << `SHIFT_BITS);

  reg valid3, valid4;
  reg [`NEURON_BITS-1:0] neuron3, neuron4;
  reg signed [`WEIGHT_BITS-1:0] weight3;
  reg signed [SUM-1:0] weight4, weight5;
  reg [`WORD_BITS-1:0] mark3, mark4;
  reg fires3, fires4, fires5, fires6;          // has a threshold and firings left
  reg signed [`STATE_BITS-1:0] threshold3, threshold4, threshold5, threshold6;
  reg signed [`STATE_BITS-1:0] voltage6, current6;
  assign busy345 = valid3 || valid4 || write5;

  wire signed [SUM-1:0] sum =
    weight5 + {{(SUM - `STATE_BITS){current5[`STATE_BITS-1]}}, current5};
  clip #(.FROM(SUM), .TO(`STATE_BITS)) clip_current (.from(sum), .to(current_sum5));
  assign armed6 = fires6 && (current6 > threshold6 || voltage6 >= threshold6 || threshold6 <= 0);

  always @(posedge clock) begin
    valid3 <= leave2 && !reset;
    valid4 <= valid3 && !reset;
    write5 <= valid4 && !reset;
    write6 <= write5 && !reset;

    neuron3 <= neuron2;
    weight3 <= weight2;
    mark3 <= mark2;
    fires3 <= flags2[`FLAGS_SPIKING] && !flags2[`FLAGS_SPENT];
    threshold3 <= threshold2;

    neuron4 <= neuron3;
    weight4 <= {{(SUM - `WEIGHT_BITS){weight3[`WEIGHT_BITS-1]}}, weight3} << shift;
    mark4 <= mark3;
    fires4 <= fires3;
    threshold4 <= threshold3;

    neuron5 <= neuron4;
    weight5 <= weight4;
    mark5 <= mark4;
    fires5 <= fires4;
    threshold5 <= threshold4;

    neuron6 <= neuron5;
    fires6 <= fires5;
    threshold6 <= threshold5;
    voltage6 <= voltage5;
    current6 <= current_sum5;
  end
endmodule
