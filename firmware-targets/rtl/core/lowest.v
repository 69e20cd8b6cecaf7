// Index of the lowest bit that is set, by halves; all ones where none is.
module lowest #(
  parameter INDEX = 1
) (
  input  wire [(1 << INDEX)-1:0] bits,
  output reg  [INDEX-1:0] index
);
  reg [(1 << INDEX)-1:0] rest;
  integer level;

  always @* begin
    rest = bits;
    for (level = INDEX - 1; level >= 0; level = level - 1) begin
      index[level] = (rest & ((1 << (1 << level)) - 1)) == 0;
      if (index[level]) rest = rest >> (1 << level);
      else rest = rest & ((1 << (1 << level)) - 1);
    end
  end
endmodule
