// A signed number limited to the range of fewer bits.
module clip #(
  parameter FROM = 2,
  parameter TO = 1
) (
  input  wire signed [FROM-1:0] from,
  output wire signed [TO-1:0] to
);
  wire fits = &from[FROM-1:TO-1] || ~|from[FROM-1:TO-1];
  assign to = fits ? from[TO-1:0] : {from[FROM-1], {(TO - 1){~from[FROM-1]}}};
endmodule
