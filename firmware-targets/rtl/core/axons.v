// The table of axons: row ends and routes, and the latch of each axon's first arrival in the trial.
`include "ft1_params.vh"

module axons (
  input  wire clock,

  // Row ends and routes are read every clock, each at its own address.
  input  wire [`AXON_BITS-1:0] row_axon,
  output wire [`WORD_BITS-1:0] row_end_q,
  input  wire [`AXON_BITS-1:0] route_axon,
  output wire [`WORD_BITS-1:0] route_q,

  // An event arrives: its latch takes the tick if it is empty. The next one may come three clocks later.
  input  wire arrive,
  input  wire [`AXON_BITS-1:0] arrive_axon,
  input  wire [`LATCH_BITS-1:0] arrive_tick,

  // Empties one latch a clock.
  input  wire forget,
  input  wire [`AXON_BITS-1:0] forget_axon,

  // Host port, while idle: word = field, axon.
  input  wire host_enable,
  input  wire host_write,
  input  wire [`OFFSET_BITS-1:0] host_word,
  input  wire [`WORD_BITS-1:0] host_data,
  input  wire [`OFFSET_BITS-1:0] asked_word,   // of the clock before
  output wire [`WORD_BITS-1:0] host_q
);
  localparam FIELD = 1;
  localparam HIGH = `ARRIVAL_HIGH_BITS;
  wire [`AXON_BITS-1:0] host_axon = host_word[`AXON_BITS-1:0];
  wire [FIELD:0] field = host_word[`AXON_BITS+FIELD:`AXON_BITS];
  wire [FIELD:0] asked = asked_word[`AXON_BITS+FIELD:`AXON_BITS];
  wire put = host_enable && host_write;

  // The latch is read as the event arrives, and written a clock later.
  reg arrived;
  reg [`AXON_BITS-1:0] arrived_axon;
  always @(posedge clock) begin
    arrived <= arrive;
    arrived_axon <= arrive_axon;
  end
  wire [`WORD_BITS-1:0] arrival_q;
  wire [HIGH-1:0] arrival_high_q;
  wire latch = arrived && !arrival_high_q[`ARRIVAL_HIGH_VALID];
  wire [`AXON_BITS-1:0] latch_axon = put ? host_axon : forget ? forget_axon : arrived_axon;
  wire [HIGH-1:0] latch_high = forget ? 0 : {1'b1, arrive_tick[`LATCH_BITS-1:`WORD_BITS]};

  ram #(.ADDRESS(`AXON_BITS), .WIDTH(`WORD_BITS)) row_end_ram (
    .clock(clock), .write(put && field == `AXON_ROW_END), .write_address(host_axon),
    .write_data(host_data), .read(1'b1), .read_address(host_enable ? host_axon : row_axon), .q(row_end_q));
  ram #(.ADDRESS(`AXON_BITS), .WIDTH(`WORD_BITS)) route_ram (
    .clock(clock), .write(put && field == `AXON_ROUTE), .write_address(host_axon),
    .write_data(host_data), .read(1'b1), .read_address(host_enable ? host_axon : route_axon), .q(route_q));
  ram #(.ADDRESS(`AXON_BITS), .WIDTH(`WORD_BITS)) arrival_ram (
    .clock(clock), .write(latch || (put && field == `AXON_ARRIVAL)), .write_address(latch_axon),
    .write_data(put ? host_data : arrive_tick[`WORD_BITS-1:0]),
    .read(1'b1), .read_address(host_enable ? host_axon : arrive_axon), .q(arrival_q));
  ram #(.ADDRESS(`AXON_BITS), .WIDTH(HIGH)) arrival_high_ram (
    .clock(clock), .write(latch || forget || (put && field == `AXON_ARRIVAL_HIGH)),
    .write_address(latch_axon), .write_data(put ? host_data[HIGH-1:0] : latch_high),
    .read(1'b1), .read_address(host_enable ? host_axon : arrive_axon), .q(arrival_high_q));

  assign host_q =
    asked == `AXON_ROW_END ? row_end_q
    : asked == `AXON_ROUTE ? route_q
    : asked == `AXON_ARRIVAL ? arrival_q
    : {{(`WORD_BITS - HIGH){1'b0}}, arrival_high_q};
endmodule
