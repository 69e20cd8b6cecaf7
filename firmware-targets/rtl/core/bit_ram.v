// A block RAM of which single bits are written: only those in the mask. No word is read while it is written.
module bit_ram #(
  parameter ADDRESS = 1,
  parameter WIDTH = 1
) (
  input  wire clock,
  input  wire [WIDTH-1:0] write_mask,
  input  wire [ADDRESS-1:0] write_address,
  input  wire [WIDTH-1:0] write_data,
  input  wire read,
  input  wire [ADDRESS-1:0] read_address,
  output reg  [WIDTH-1:0] q
);
  (* no_rw_check *)
  reg [WIDTH-1:0] words [0:(1 << ADDRESS)-1];
  integer n;

  always @(posedge clock) begin
    for (n = 0; n < WIDTH; n = n + 1)
      if (write_mask[n]) words[write_address][n] <= write_data[n];
    if (read) q <= words[read_address];
  end
endmodule
