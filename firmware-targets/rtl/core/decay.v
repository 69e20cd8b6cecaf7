// Decay by tables, SPEC.md "Neuron": V·EA + I·EC and I·EB with half of the last place added, three clocks
// after the state and the entries were given. One pass a clock. The entry for no time is the identity, the
// coarse entry 0 forgets everything (load.ts writes both), so there are no other cases.
//
//   stage 2: the entries are read     stage 3: products     stage 4: their sum     stage 5: the results
`include "ft1_params.vh"

module decay (
  input  wire clock,

  // Stage 2. EA is read at an entry of its own: the bound of a search needs V·EA and I·EC of two spans.
  input  wire [`DECAY_INDEX_BITS-1:0] entry_a,
  input  wire [`DECAY_INDEX_BITS-1:0] entry_c,
  input  wire signed [`STATE_BITS-1:0] voltage2,
  input  wire signed [`STATE_BITS-1:0] current2,

  // Stage 5.
  output reg  signed [`PRODUCT_BITS:0] sum5,
  output wire signed [`STATE_BITS-1:0] voltage5,
  output wire signed [`STATE_BITS-1:0] current5,

  // Host port, while idle.
  input  wire host_enable,
  input  wire host_write,
  input  wire [`OFFSET_BITS-1:0] host_word,
  input  wire [`WORD_BITS-1:0] host_data,
  input  wire [`OFFSET_BITS-1:0] asked_word,   // of the clock before
  output wire [`WORD_BITS-1:0] host_q
);
  // Tables, read at the end of stage 2.
  localparam FACTORS = 2;
  wire [FACTORS-1:0] factor = host_word[`DECAY_INDEX_BITS+FACTORS-1:`DECAY_INDEX_BITS];
  wire [`DECAY_INDEX_BITS-1:0] host_entry = host_word[`DECAY_INDEX_BITS-1:0];
  wire put = host_enable && host_write;
  wire [`DECAY_INDEX_BITS-1:0] read_a = host_enable ? host_entry : entry_a;
  wire [`DECAY_INDEX_BITS-1:0] read_c = host_enable ? host_entry : entry_c;
  wire [`DECAY_BITS-1:0] ea, eb, ec;

  ram #(.ADDRESS(`DECAY_INDEX_BITS), .WIDTH(`DECAY_BITS)) ea_table (
    .clock(clock), .write(put && factor == `DECAY_EA), .write_address(host_entry), .write_data(host_data),
    .read(1'b1), .read_address(read_a), .q(ea));
  ram #(.ADDRESS(`DECAY_INDEX_BITS), .WIDTH(`DECAY_BITS)) eb_table (
    .clock(clock), .write(put && factor == `DECAY_EB), .write_address(host_entry), .write_data(host_data),
    .read(1'b1), .read_address(read_c), .q(eb));
  ram #(.ADDRESS(`DECAY_INDEX_BITS), .WIDTH(`DECAY_BITS)) ec_table (
    .clock(clock), .write(put && factor == `DECAY_EC), .write_address(host_entry), .write_data(host_data),
    .read(1'b1), .read_address(read_c), .q(ec));
  wire [FACTORS-1:0] asked = asked_word[`DECAY_INDEX_BITS+FACTORS-1:`DECAY_INDEX_BITS];
  assign host_q = asked == `DECAY_EA ? ea : asked == `DECAY_EB ? eb : ec;

  // Products. Half of what will be cut off comes with those of I.
  localparam [`PRODUCT_BITS-1:0] HALF = 1 << (`DECAY_FRACTION - 1);
  reg signed [`STATE_BITS-1:0] voltage3, current3;
  wire signed [`PRODUCT_BITS-1:0] voltage_part, current_part, fade4;
  mac #(.ADD(0)) voltage_mac (.clock(clock), .state(voltage3), .factor(ea), .product(voltage_part));
  mac #(.ADD(HALF)) current_mac (.clock(clock), .state(current3), .factor(ec), .product(current_part));
  mac #(.ADD(HALF)) fade_mac (.clock(clock), .state(current3), .factor(eb), .product(fade4));

  reg signed [`PRODUCT_BITS-1:0] fade5;
  always @(posedge clock) begin
    voltage3 <= voltage2;
    current3 <= current2;
    sum5 <= voltage_part + current_part;
    fade5 <= fade4;
  end

  // Rounded. |EB| ≤ 1, so I cannot grow; V is clipped.
  clip #(.FROM(`PRODUCT_BITS + 1 - `DECAY_FRACTION), .TO(`STATE_BITS)) clip_voltage (
    .from(sum5[`PRODUCT_BITS:`DECAY_FRACTION]), .to(voltage5));
  assign current5 = fade5[`STATE_BITS+`DECAY_FRACTION-1:`DECAY_FRACTION];
endmodule
