// One of the UP5K's four large RAMs: 16 K words, one port. `q` holds the word one clock after `read`, and
// nothing that can be relied on in other clocks.
`include "ft1_params.vh"

module spram (
  input  wire clock,
  input  wire read,
  input  wire write,
  input  wire [`OFFSET_BITS-1:0] address,
  input  wire [`WORD_BITS-1:0] data,
  output wire [`WORD_BITS-1:0] q
);
`ifdef FT1_UP5K
  localparam NIBBLES = 4;

  SB_SPRAM256KA cell_ram (
    .CLOCK(clock),
    .CHIPSELECT(read | write),
    .WREN(write),
    .MASKWREN({NIBBLES{1'b1}}),
    .ADDRESS(address),
    .DATAIN(data),
    .DATAOUT(q),
    .STANDBY(1'b0),
    .SLEEP(1'b0),
    .POWEROFF(1'b1)
  );
`else
  reg [`WORD_BITS-1:0] words [0:(1 << `OFFSET_BITS)-1];
  reg [`WORD_BITS-1:0] out;
  assign q = out;

  always @(posedge clock)
    if (write) words[address] <= data;
    else if (read) out <= words[address];
`endif
endmodule
