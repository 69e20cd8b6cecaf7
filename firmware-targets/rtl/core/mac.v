// A product of a state and an entry of a decay table, and a constant added, one clock later: one SB_MAC16.
// (The cell is named, since yosys 0.23 to 0.55 may lose a multiplier it infers.)
`include "ft1_params.vh"

module mac #(
  parameter [`PRODUCT_BITS-1:0] ADD = 0,
  parameter SIGNED = 1                         // whether `state` has a sign
) (
  input  wire clock,
  input  wire [`STATE_BITS-1:0] state,
  input  wire [`DECAY_BITS-1:0] factor,
  output wire [`PRODUCT_BITS-1:0] product      // with a sign if `state` has one
);
`ifdef FT1_UP5K
  // Both halves of the product go through the adders, with {C, D}, into the output registers.
  localparam PRODUCT = 2, OPERAND = 1, CARRY = 3, REGISTERED = 1;

  SB_MAC16 #(
    .A_SIGNED(SIGNED[0]),
    .B_SIGNED(1'b0),
    .TOPADDSUB_LOWERINPUT(PRODUCT[1:0]),
    .TOPADDSUB_UPPERINPUT(OPERAND[0]),
    .TOPADDSUB_CARRYSELECT(CARRY[1:0]),
    .TOPOUTPUT_SELECT(REGISTERED[1:0]),
    .BOTADDSUB_LOWERINPUT(PRODUCT[1:0]),
    .BOTADDSUB_UPPERINPUT(OPERAND[0]),
    .BOTOUTPUT_SELECT(REGISTERED[1:0])
  ) cell_mac (
    .CLK(clock), .CE(1'b1),
    .A(state), .B(factor),
    .C(ADD[`PRODUCT_BITS-1:`WORD_BITS]), .D(ADD[`WORD_BITS-1:0]),
    .O(product),
    .AHOLD(1'b0), .BHOLD(1'b0), .CHOLD(1'b0), .DHOLD(1'b0),
    .IRSTTOP(1'b0), .IRSTBOT(1'b0), .ORSTTOP(1'b0), .ORSTBOT(1'b0),
    .OLOADTOP(1'b0), .OLOADBOT(1'b0), .ADDSUBTOP(1'b0), .ADDSUBBOT(1'b0),
    .OHOLDTOP(1'b0), .OHOLDBOT(1'b0), .CI(1'b0),
    .ACCUMCI(1'b0), .SIGNEXTIN(1'b0)
  );
`else
  reg [`PRODUCT_BITS-1:0] out;
  assign product = out;

  wire signed [`STATE_BITS:0] wide = {SIGNED[0] && state[`STATE_BITS-1], state};

  always @(posedge clock) out <= wide * $signed({1'b0, factor}) + $signed(ADD);
`endif
endmodule
