// The arithmetic of learning, SPEC.md "Learning", to know that it fits beside the core before its formats are
// frozen. It is not the learning engine: no module walks rows and latches yet. Three operations, one at a time:
//
//   gain     error, slope                       ▶ gain     latch, reciprocal table, product, shift, clip
//   draw     seed, key, update                  ▶ word     Threefry-2x32-20, a round a clock
//   update   product, synapse, cut, shadow      ▶ shadow   mix, stochastic rounding, clip; and the weight
//
// Kernels K and D come out of the core's own decay unit, so that only a second product with them is here.
`include "ft1_params.vh"

module learning (
  input  wire clock,
  input  wire reset,

  input  wire start,
  input  wire [1:0] operation,                 // 0 gain, 1 draw, 2 update, 3 product of the gain and `factor`
  output wire done,

  input  wire signed [23:0] error,
  input  wire [`SLOPE_BITS-1:0] slope,
  input  wire [15:0] factor,                   // K or D
  output reg  signed [23:0] gain,
  output wire signed [39:0] product,

  input  wire [31:0] key_seed,
  input  wire [31:0] update,
  input  wire [31:0] weyl,                     // synapse · 0x9E3779B9, summed up along a row
  input  wire signed [43:0] sum,               // products of a synapse over its pairs
  input  wire [5:0] cut,                       // c − 11
  input  wire signed [15:0] shadow,
  output reg  signed [15:0] shadow_next,
  output wire signed [7:0] weight_next,

  input  wire table_write,                     // reciprocals of both decay tables
  input  wire [5:0] table_address,
  input  wire [15:0] table_data,
  input  wire table_select
);
  localparam GAIN = 2'd0, DRAW = 2'd1, UPDATE = 2'd2, PRODUCT = 2'd3;
  localparam LAST_ROUND = 5'd19;

  reg [1:0] now;
  reg [4:0] phase;
  reg busy;
  assign done = busy && phase == (now == DRAW ? LAST_ROUND + 5'd1 : now == PRODUCT ? 5'd1 : 5'd5);

  always @(posedge clock)
    if (reset) busy <= 0;
    else if (start && !busy) begin
      busy <= 1;
      now <= operation;
      phase <= 0;
    end else begin
      phase <= phase + 1;
      if (done) busy <= 0;
    end

  // ---- The slope as a mantissa of six bits: x >> p, p = floor(log2 x) − 5.
  reg [4:0] log2;
  integer n;
  always @* begin
    log2 = 1;
    for (n = 1; n < `SLOPE_BITS; n = n + 1) if (slope[n]) log2 = n[4:0];
  end
  reg [4:0] top;
  reg [`SLOPE_BITS+4:0] shifted;
  always @(posedge clock) begin
    top <= log2;
    shifted <= {slope, 5'b0} >> log2;          // its low five bits: the mantissa without the leading one
  end
  wire [15:0] reciprocal;
  ram #(.ADDRESS(6), .WIDTH(16)) reciprocals (
    .clock(clock), .write(table_write), .write_address(table_address), .write_data(table_data),
    .read(1'b1), .read_address({table_select, shifted[4:0]}), .q(reciprocal));

  // ---- One multiplier of 24 × 16 bits: two SB_MAC16. Gain, products and the mix of random bits share it.
  reg [31:0] mix_in;
  wire [31:0] folded = mix_in ^ (mix_in >> 15);
  localparam [31:0] MIX = 32'h2C1B3C6D;
  wire mixing = now == UPDATE;
  wire signed [23:0] wide = now == GAIN ? error : gain;
  wire [15:0] high_in = mixing ? folded[31:16] : {{8{wide[23]}}, wide[23:16]};
  wire [15:0] low_in = mixing ? folded[15:0] : wide[15:0];
  wire [15:0] right = mixing ? (phase == 2 ? MIX[31:16] : MIX[15:0]) : now == GAIN ? reciprocal : factor;
  wire [31:0] high_out, low_out;
  mac #(.SIGNED(1)) high_mac (.clock(clock), .state(high_in), .factor(right), .product(high_out));
  mac #(.SIGNED(0)) low_mac (.clock(clock), .state(low_in), .factor(right), .product(low_out));
  wire [23:0] low_top = {8'b0, low_out[31:16]};
  assign product = {high_out[23:0] + low_top, low_out[15:0]};

  // ---- gain = clip(round(error · R, 4 + p)): 4 + p = log2 − 1.
  wire [4:0] drop = top - 1;
  reg signed [40:0] halved;
  reg signed [40:0] scaled;
  wire signed [23:0] gain_clipped;
  clip #(.FROM(41), .TO(24)) clip_gain (.from(scaled), .to(gain_clipped));
  always @(posedge clock) begin
    halved <= {product[39], product} + ((41'sd1 << drop) >> 1);
    scaled <= halved >>> drop;
    if (now == GAIN && phase == 5) gain <= gain_clipped;
  end

  // ---- Threefry-2x32 with 20 rounds under the key (seed, h) on the counter (update, 0).
  localparam [31:0] KEY = 32'h2CEDDE4E, PARITY = 32'h1BD11BDA;
  reg [31:0] x, y;
  wire [31:0] third = PARITY ^ key_seed ^ KEY;
  reg [4:0] turn;
  always @*
    case (phase[2:0])
      0: turn = 13;
      1: turn = 15;
      2: turn = 26;
      3: turn = 6;
      4: turn = 17;
      5: turn = 29;
      6: turn = 16;
      default: turn = 24;
    endcase
  wire [31:0] x_sum = x + y;
  wire [63:0] turned = {y, y} << turn;
  wire [31:0] y_sum = turned[63:32] ^ x_sum;
  wire injecting = phase[1:0] == 3;
  reg [31:0] add_x, add_y;
  always @*
    case (phase[4:2])
      0: {add_x, add_y} = {KEY, third + 32'd1};
      1: {add_x, add_y} = {third, key_seed + 32'd2};
      2: {add_x, add_y} = {key_seed, KEY + 32'd3};
      3: {add_x, add_y} = {KEY, third + 32'd4};
      default: {add_x, add_y} = {third, key_seed + 32'd5};
    endcase
  always @(posedge clock)
    if (start && operation == DRAW) begin
      x <= update + key_seed;
      y <= KEY;
    end else if (busy && now == DRAW && phase <= LAST_ROUND) begin
      x <= injecting ? x_sum + add_x : x_sum;
      y <= injecting ? y_sum + add_y : y_sum;
    end

  // ---- bits = upper half of (folded · MIX) mod 2^32: two passes through the multiplier.
  reg [15:0] partial;
  reg [15:0] bits;
  always @(posedge clock) begin
    mix_in <= x + weyl;
    // Pass 1 (phase 1): both halves by the low half of MIX; pass 2 (phase 2): the low half by its high half.
    if (phase == 2) partial <= low_out[31:16] + high_out[15:0];
    if (phase == 3) bits <= partial + low_out[15:0];
  end

  // ---- shadow + floor((sum + r) / 2^c): sum · 2^5 >> (c − 11) has 16 bits behind the point, as r has.
  reg signed [48:0] aligned;
  wire signed [48:0] rounded = aligned + {33'b0, bits};
  wire signed [33:0] moved = {rounded[48], rounded[48:16]} + {{18{shadow[15]}}, shadow};
  wire signed [15:0] moved_clipped;
  clip #(.FROM(34), .TO(16)) clip_shadow (.from(moved), .to(moved_clipped));
  always @(posedge clock) begin
    aligned <= $signed({sum, 5'b0}) >>> cut;
    if (now == UPDATE && phase == 4) shadow_next <= moved_clipped;
  end
  wire signed [16:0] half_up = {shadow_next[15], shadow_next} + 17'sd128;
  clip #(.FROM(9), .TO(8)) clip_weight (.from(half_up[16:8]), .to(weight_next));
endmodule
