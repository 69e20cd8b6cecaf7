// Neurons one after another into stage 1: the armed ones at the end of a step, a few at its beginning so
// that no mark grows too old, all of them at the start of a trial. Keeps the armed bits.
`include "ft1_params.vh"

module sweep (
  input  wire clock,
  input  wire reset,

  input  wire begin_armed,                     // the armed neurons of the core
  input  wire begin_refresh,                   // those of group `group`
  input  wire begin_all,
  input  wire [`NEURON_BITS-`REFRESH_BITS-1:0] group,
  output wire finished,                        // the last one has been taken

  // Stage 1. Where stage 2 keeps its neuron, the look at armed bits waits too: cycles add up.
  output wire valid1,
  output wire [`NEURON_BITS-1:0] neuron1,
  input  wire take1,

  // A change of state, one clock after stage 5.
  input  wire write6,
  input  wire [`NEURON_BITS-1:0] neuron6,
  input  wire armed6,

  // Host port, while idle.
  input  wire host_enable,
  input  wire [`OFFSET_BITS-1:0] host_word,
  output wire [`WORD_BITS-1:0] armed_q
);
  localparam IN_WORD = `WORD_INDEX_BITS;
  localparam WORD = `NEURON_BITS - IN_WORD;
  localparam IDLE = 0, START = 1, LOOK = 2, WALK = 3, COUNT = 4, DONE = 5;
  localparam PHASE = 2;

  reg [PHASE:0] phase;
  reg [WORD-1:0] word;
  reg [`WORD_BITS-1:0] bits;
  reg [`NEURON_BITS-1:0] neuron;
  reg all;

  wire [IN_WORD-1:0] bit_index;
  lowest #(.INDEX(IN_WORD)) lowest_bit (.bits(bits), .index(bit_index));
  wire [`WORD_BITS-1:0] bits_left = bits & (bits - 1);
  wire [WORD-1:0] word_after = word + 1;
  wire [PHASE:0] after_word = &word ? DONE : LOOK;

  assign valid1 = phase == WALK || phase == COUNT;
  assign neuron1 = phase == COUNT ? neuron : {word, bit_index};
  assign finished = phase == DONE && take1;

  always @(posedge clock)
    if (reset) phase <= IDLE;
    else if (begin_armed) begin
      phase <= START;
      word <= ~0;
    end else if (begin_refresh || begin_all) begin
      phase <= COUNT;
      all <= begin_all;
      neuron <= begin_all ? 0 : {group, {`REFRESH_BITS{1'b0}}};
    end else
      case (phase)
        START: begin
          word <= word_after;
          phase <= LOOK;
        end
        LOOK:
          if (!take1) phase <= LOOK;
          else if (armed_q != 0) begin
            bits <= armed_q;
            phase <= WALK;
          end else begin
            word <= word_after;
            phase <= after_word;
          end
        WALK:
          if (take1) begin
            bits <= bits_left;
            if (bits_left == 0) begin
              word <= word_after;
              phase <= after_word;
            end
          end
        COUNT:
          if (take1) begin
            neuron <= neuron + 1;
            if (all ? &neuron : &neuron[`REFRESH_BITS-1:0]) phase <= DONE;
          end
        DONE: if (take1) phase <= IDLE;
        default: phase <= IDLE;
      endcase

  // A word is read before it is looked at: the first when the last event's stage 6 is over, the next with
  // the one before.
  wire [`WORD_BITS-1:0] one = 1 << neuron6[IN_WORD-1:0];
  bit_ram #(.ADDRESS(WORD), .WIDTH(`WORD_BITS)) armed (
    .clock(clock),
    .write_mask(write6 ? one : 0), .write_address(neuron6[`NEURON_BITS-1:IN_WORD]),
    .write_data({`WORD_BITS{armed6}}),
    .read(host_enable || phase == START || (phase == LOOK && take1)),
    .read_address(host_enable ? host_word[WORD-1:0] : word_after), .q(armed_q));
endmodule
