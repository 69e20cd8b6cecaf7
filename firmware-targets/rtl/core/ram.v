// A block RAM: one read port, one write port, one clock. `q` holds the word one clock after `read`, and
// keeps it until the next. No word is read while it is written (no_rw_check: yosys need not build for it).
module ram #(
  parameter ADDRESS = 1,
  parameter WIDTH = 1
) (
  input  wire clock,
  input  wire write,
  input  wire [ADDRESS-1:0] write_address,
  input  wire [WIDTH-1:0] write_data,
  input  wire read,
  input  wire [ADDRESS-1:0] read_address,
  output reg  [WIDTH-1:0] q
);
  (* no_rw_check *)
  reg [WIDTH-1:0] words [0:(1 << ADDRESS)-1];

  always @(posedge clock) begin
    if (write) words[write_address] <= write_data;
    if (read) q <= words[read_address];
  end
endmodule
