// Plays what a host once did with the core, word for word, and compares every answer: the same cases as
// `snn lockstep`, in another simulator. vectors.ts writes the file.
`include "ft1_params.vh"

module ft1_tb #(
  parameter COUNT = 1
);
  localparam END = 0, WRITE = 1, READ = 2, OPERATE = 3, FIRING = 4, NO_MORE = 5, CYCLES = 6;
  localparam MOST_CLOCKS = 20000000;
  localparam FIRINGS = 32768;

  reg [63:0] vectors [0:COUNT-1];
  reg [31:0] firings [0:FIRINGS-1];
  integer fired, taken, n, clocks;
  reg [8*256-1:0] file;

  reg clock, reset, host_enable, host_write, start, spike_ready;
  reg [`MEMORY_BITS+`OFFSET_BITS-1:0] host_address;
  reg [`WORD_BITS-1:0] host_data;
  wire [`WORD_BITS-1:0] host_q;
  reg [`OPERATION_BITS-1:0] operation;
  reg [`AXON_BITS-1:0] argument_axon;
  reg [`WHEEL_BITS-1:0] argument_tick;
  wire busy, spike_valid;
  wire [`CYCLES_BITS-1:0] cycles;
  wire [`STEPS_BITS-1:0] step;
  wire [`NEURON_BITS-1:0] spike_neuron;
  wire [`STEP_BITS:0] spike_tick;

  ft1 core (
    .clock(clock), .reset(reset),
    .host_enable(host_enable), .host_write(host_write), .host_address(host_address), .host_data(host_data),
    .host_q(host_q),
    .start(start), .operation(operation), .argument_axon(argument_axon), .argument_tick(argument_tick),
    .busy(busy), .cycles(cycles), .step(step),
    .spike_valid(spike_valid), .spike_ready(spike_ready), .spike_neuron(spike_neuron), .spike_tick(spike_tick)
  );

`ifndef FT1_NETLIST
  // As after power-up of the UP5K. Until the first event a weight of 0 is shifted by it: 0 in hardware, but
  // unknown where a simulator knows a fourth value.
  initial core.rows.shift = 0;
`endif

  task tick;
    begin
      #1 clock = 1;
      #1 clock = 0;
      clocks = clocks + 1;
    end
  endtask

  task fail;
    input [31:0] have;
    begin
      $display("DIFFERENT vector %0d (%h): the core has %h", n, vectors[n], have);
      $finish;
    end
  endtask

  // {what: 4 bits, where: 28 bits, value: 32 bits}
  reg [3:0] what;
  reg [27:0] where;
  reg [31:0] value;

  initial begin
    if (!$value$plusargs("vectors=%s", file)) file = "vectors.hex";
    $readmemh(file, vectors);
    {clock, host_enable, host_write, start, spike_ready} = 0;
    {host_address, host_data, operation, argument_axon, argument_tick} = 0;
    reset = 1;
    clocks = 0;
    n = 0;
    fired = 0;
    taken = 0;
    repeat (8) tick;
    reset = 0;
    tick;
    {what, where, value} = vectors[0];
    while (what != END) begin
      case (what)
        WRITE: begin
          host_enable = 1;
          host_write = 1;
          host_address = where[`MEMORY_BITS+`OFFSET_BITS-1:0];
          host_data = value[`WORD_BITS-1:0];
          tick;
          host_enable = 0;
          host_write = 0;
        end
        READ: begin
          host_enable = 1;
          host_address = where[`MEMORY_BITS+`OFFSET_BITS-1:0];
          tick;
          host_enable = 0;
          tick;
          if (host_q !== value[`WORD_BITS-1:0]) fail({16'b0, host_q});
        end
        OPERATE: begin
          operation = where[`OPERATION_BITS-1:0];
          argument_axon = value[`AXON_BITS-1:0];
          argument_tick = value[16+:`WHEEL_BITS];
          start = 1;
          tick;
          start = 0;
          spike_ready = 1;
          clocks = 0;
          while (busy && clocks < MOST_CLOCKS) begin
            if (spike_valid) begin
              firings[fired] = {8'b0, {(8 - `NEURON_BITS){1'b0}}, spike_neuron, {(15 - `STEP_BITS){1'b0}}, spike_tick};
              fired = fired + 1;
            end
            tick;
          end
          if (busy !== 0) fail(clocks);
        end
        FIRING: begin
          if (taken == fired) fail(0);
          if (firings[taken] !== {8'b0, where[7:0], value[15:0]}) fail(firings[taken]);
          taken = taken + 1;
        end
        NO_MORE: begin
          if (taken != fired) fail(firings[taken]);
          taken = 0;
          fired = 0;
        end
        CYCLES: if (cycles !== value) fail(cycles);
        default: fail(0);
      endcase
      n = n + 1;
      {what, where, value} = vectors[n];
    end
    $display("EQUAL %0d vectors", n);
    $finish;
  end
endmodule
