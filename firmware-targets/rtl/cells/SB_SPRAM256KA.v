// The large RAM of the UP5K as the netlist uses it: never asleep. For simulating the netlist only (yosys's own
// model becomes 16,384 registers).
module SB_SPRAM256KA (
  input  wire [13:0] ADDRESS,
  input  wire [15:0] DATAIN,
  input  wire [3:0] MASKWREN,
  input  wire WREN, CHIPSELECT, CLOCK, STANDBY, SLEEP, POWEROFF,
  output reg  [15:0] DATAOUT
);
  reg [15:0] words [0:16383];

  always @(posedge CLOCK)
    if (CHIPSELECT) begin
      if (!WREN) DATAOUT <= words[ADDRESS];
      else begin
        if (MASKWREN[0]) words[ADDRESS][3:0] <= DATAIN[3:0];
        if (MASKWREN[1]) words[ADDRESS][7:4] <= DATAIN[7:4];
        if (MASKWREN[2]) words[ADDRESS][11:8] <= DATAIN[11:8];
        if (MASKWREN[3]) words[ADDRESS][15:12] <= DATAIN[15:12];
      end
    end
endmodule
