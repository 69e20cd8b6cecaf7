// Synapse rows: an axon's event as a stream of (target, weight). Three clocks to find the row, then one
// synapse a clock, then DEPTH clocks until the last is written.
//
// A neuron must not be read before the last change to it is written. So a synapse whose target is among the
// STALL_WINDOW before it, counted from the row's start or the last stall, waits until all of them are done.
`include "ft1_params.vh"

module rows (
  input  wire clock,
  input  wire reset,

  // An event, while `idle`.
  input  wire take,
  input  wire [`AXON_BITS-1:0] axon,
  output wire idle,

  // Stage 1: the next synapse, gone where `take1` is high.
  output wire valid1,
  output wire [`NEURON_BITS-1:0] target1,
  output wire signed [`WEIGHT_BITS-1:0] weight1,
  output reg  [`SHIFT_BITS-1:0] shift,
  input  wire take1,
  input  wire hold2,                           // stage 2 keeps its neuron
  input  wire drained,                         // stages 2 to 5 are empty

  // Words of synapses: both memories answer a clock after the address.
  output wire [`SYNAPSE_BITS-1:0] synapse,
  input  wire [`WORD_BITS-1:0] shadow_q,
  input  wire [`WORD_BITS-1:0] targets_q,

  // The table of axons.
  output wire [`AXON_BITS-1:0] row_axon,
  input  wire [`WORD_BITS-1:0] row_end_q,
  input  wire [`WORD_BITS-1:0] route_q
);
  localparam IDLE = 0, START = 1, END = 2, STREAM = 3;

  reg [1:0] phase;
  reg [`AXON_BITS-1:0] axon_r;
  reg first_axon;
  reg [`SYNAPSE_BITS:0] next, stop;
  reg [`DRAIN_BITS-1:0] drain;

  // Stage 0: the address. Where stage 1 waits, the next words are read again and again.
  reg filled1, odd1;
  wire more = phase == STREAM && next != stop;
  wire advance = !filled1 || (valid1 && take1);
  assign synapse = next[`SYNAPSE_BITS-1:0];

  // The row's first synapse is the end of the row before.
  assign idle = phase == IDLE;
  assign row_axon = phase == IDLE ? axon - 1 : axon_r;

  always @(posedge clock)
    if (reset) begin
      phase <= IDLE;
      filled1 <= 0;
    end else begin
      if (advance) begin
        filled1 <= more;
        odd1 <= next[0];
        if (more) next <= next + 1;
      end
      case (phase)
        IDLE:
          if (take) begin
            axon_r <= axon;
            first_axon <= axon == 0;
            phase <= START;
          end
        START: begin
          next <= first_axon ? 0 : row_end_q[`SYNAPSE_BITS:0];
          phase <= END;
        end
        END: begin
          stop <= row_end_q[`SYNAPSE_BITS:0];
          shift <= route_q[`ROUTE_SHIFT];
          drain <= `PIPELINE_DEPTH;
          phase <= STREAM;
        end
        STREAM:
          if (!more && advance && !hold2) begin
            drain <= drain - 1;
            if (drain == 1) phase <= IDLE;
          end
      endcase
    end

  // Stage 1: the words, kept where stage 1 waits. The forward weight is the shadow weight's rounded upper half.
  localparam ROUND = 1 << (`SHADOW_FRACTION - 1);
  wire signed [`WORD_BITS:0] rounded = $signed(shadow_q) + ROUND;
  wire signed [`WEIGHT_BITS-1:0] weight;
  clip #(.FROM(`WORD_BITS + 1 - `SHADOW_FRACTION), .TO(`WEIGHT_BITS)) clip_weight (
    .from(rounded[`WORD_BITS:`SHADOW_FRACTION]), .to(weight));
  wire [`NEURON_BITS-1:0] target =
    odd1 ? targets_q[2*`NEURON_BITS-1:`NEURON_BITS] : targets_q[`NEURON_BITS-1:0];

  reg kept;
  reg [`NEURON_BITS-1:0] target_kept;
  reg signed [`WEIGHT_BITS-1:0] weight_kept;
  assign target1 = kept ? target_kept : target;
  assign weight1 = kept ? weight_kept : weight;
  always @(posedge clock) begin
    kept <= !advance;
    target_kept <= target1;
    weight_kept <= weight1;
  end

  // Targets of the row that may still be under way.
  reg [`NEURON_BITS-1:0] recent [0:`STALL_WINDOW-1];
  reg [`STALL_WINDOW-1:0] recent_valid;
  reg stalls;
  integer n;
  always @* begin
    stalls = 0;
    for (n = 0; n < `STALL_WINDOW; n = n + 1)
      if (recent_valid[n] && recent[n] == target1) stalls = 1;
  end
  assign valid1 = filled1 && (!stalls || drained);

  always @(posedge clock)
    if (phase != STREAM) recent_valid <= 0;
    else if (valid1 && take1) begin
      recent_valid <= stalls ? 1 : {recent_valid[`STALL_WINDOW-2:0], 1'b1};
      recent[0] <= target1;
      for (n = 1; n < `STALL_WINDOW; n = n + 1) recent[n] <= recent[n - 1];
    end
endmodule
