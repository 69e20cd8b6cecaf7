// A firing: count, latches, refractory period, reset, the spike to the host, and its events on the wheel.
// At the start of a trial: the initial voltage, no firing. One word of the store a clock.
`include "ft1_params.vh"

module firing (
  input  wire clock,
  input  wire reset,

  input  wire fire,
  input  wire begin_trial,
  input  wire [`NEURON_BITS-1:0] neuron,
  input  wire signed [`STATE_BITS-1:0] current,
  input  wire signed [`STATE_BITS-1:0] voltage,
  input  wire [`LATCH_BITS-1:0] tick,
  input  wire [`STEP_BITS:0] tick_of_step,     // from the step's first tick
  input  wire [`WORD_BITS-1:0] flags_q,
  input  wire [`LATCH_INDEX_BITS:0] latches,   // of a neuron
  output wire fired,
  output reg  signed [`STATE_BITS-1:0] fired_voltage,
  output reg  [`READY_BITS-1:0] fired_ready,
  output reg  fired_spent,

  // The store.
  output wire store_enable,
  output wire store_write,
  output reg  [`OFFSET_BITS-1:0] store_address,
  output reg  [`WORD_BITS-1:0] store_data,
  input  wire [`WORD_BITS-1:0] store_q,

  // The chain of axons.
  output reg  [`AXON_BITS-1:0] axon,
  input  wire [`WORD_BITS-1:0] route_q,
  output wire insert,
  output wire [`WHEEL_BITS-1:0] insert_tick,

  // The spike.
  output wire spike_valid,
  input  wire spike_ready,
  output wire [`NEURON_BITS-1:0] spike_neuron,
  output wire [`STEP_BITS:0] spike_tick
);
  // Each phase gives an address; the word it asks for is there in the next.
  localparam IDLE = 0, FIRINGS = 1, LIMIT = 2, LATCH = 3, FLOOR = 4, REFRACTORY = 5, RESET = 6,
    PUT_FIRINGS = 7, PUT_TICK = 8, PUT_SLOPE = 9, PUT_LATCH = 10, SPIKE = 11, CHAIN = 12, EVENT = 13,
    FINISH = 14, INITIAL = 15;
  localparam PHASE = 3;

  reg [PHASE:0] phase;
  reg starting;                                // of a trial
  reg [`WORD_BITS-1:0] firings;
  reg latched;                                 // this firing leaves a latch
  reg [`LATCH_INDEX_BITS-1:0] latch;
  reg signed [`SLOPE_BITS-1:0] slope;

  wire signed [`SLOPE_BITS:0] rise =
    {{2{current[`STATE_BITS-1]}}, current} - {{2{voltage[`STATE_BITS-1]}}, voltage};
  wire signed [`SLOPE_BITS:0] floor = {{(`SLOPE_BITS + 1 - `WORD_BITS){1'b0}}, store_q};
  wire [`READY_BITS-1:0] refractory = store_q == 0 ? 1 : {1'b0, store_q};
  wire signed [`STATE_BITS:0] lowered = voltage - $signed(store_q);
  wire signed [`STATE_BITS-1:0] lowered_clipped;
  clip #(.FROM(`STATE_BITS + 1), .TO(`STATE_BITS)) clip_voltage (.from(lowered), .to(lowered_clipped));

  always @(posedge clock)
    if (reset) phase <= IDLE;
    else
      case (phase)
        IDLE:
          if (begin_trial) begin
            starting <= 1;
            firings <= 0;
            fired_ready <= 0;
            fired_spent <= 0;
            phase <= INITIAL;
          end else if (fire) begin
            starting <= 0;
            phase <= FIRINGS;
          end
        INITIAL: phase <= PUT_FIRINGS;
        FIRINGS: phase <= LIMIT;
        LIMIT: begin
          firings <= &store_q ? store_q : store_q + 1;
          phase <= LATCH;
        end
        LATCH: begin
          fired_spent <= store_q != 0 && store_q == firings;
          phase <= FLOOR;
        end
        FLOOR: begin
          latched <= firings <= {{(`WORD_BITS - `LATCH_INDEX_BITS - 1){1'b0}}, latches};
          latch <= store_q[`LATCH_INDEX_BITS-1:0] + firings[`LATCH_INDEX_BITS-1:0] - 1;
          phase <= REFRACTORY;
        end
        REFRACTORY: begin
          slope <= rise > floor ? rise[`SLOPE_BITS-1:0] : floor[`SLOPE_BITS-1:0];
          phase <= RESET;
        end
        RESET: begin
          fired_ready <= tick[`READY_BITS-1:0] + refractory;
          phase <= PUT_FIRINGS;
        end
        PUT_FIRINGS: begin
          fired_voltage <= starting ? $signed(store_q) : lowered_clipped;
          phase <= starting ? FINISH : PUT_TICK;
        end
        PUT_TICK: phase <= PUT_SLOPE;
        PUT_SLOPE: phase <= PUT_LATCH;
        PUT_LATCH: begin
          axon <= flags_q[`FLAGS_AXON];
          phase <= SPIKE;
        end
        SPIKE: if (spike_ready) phase <= flags_q[`FLAGS_HAS_AXONS] ? CHAIN : FINISH;
        CHAIN: phase <= EVENT;
        EVENT: begin
          axon <= store_q[`CHAIN_AXON];
          phase <= store_q[`CHAIN_MORE] ? CHAIN : FINISH;
        end
        default: phase <= IDLE;
      endcase

  wire putting = phase == PUT_TICK || phase == PUT_SLOPE || phase == PUT_LATCH;

  // FINISH leaves the store to the rows, which may take the next synapse in the clock after.
  assign fired = phase == FINISH;
  assign store_write =
    phase == PUT_FIRINGS || (putting && latched);
  assign store_enable = phase != IDLE && phase != FINISH;

  reg [`STORE_FIELD_BITS-1:0] field;
  reg [`LATCH_FIELD_BITS-1:0] latch_field;
  reg [`WORD_BITS-1:0] latch_high;
  always @* begin
    latch_high = 0;
    latch_high[`LATCH_HIGH_TICK] = tick[`LATCH_BITS-1:`WORD_BITS];
    latch_high[`LATCH_HIGH_SLOPE] = slope[`SLOPE_BITS-1:`WORD_BITS];
    field = `STORE_LATCH;
    latch_field = `LATCH_HIGH;
    store_data = latch_high;
    case (phase)
      INITIAL: field = `STORE_INITIAL;
      FIRINGS: field = `STORE_FIRINGS;
      LIMIT: field = `STORE_LIMIT;
      FLOOR: field = `STORE_FLOOR;
      REFRACTORY: field = `STORE_REFRACTORY;
      RESET: field = `STORE_RESET;
      PUT_FIRINGS: begin
        field = `STORE_FIRINGS;
        store_data = firings;
      end
      PUT_TICK: begin
        latch_field = `LATCH_TICK;
        store_data = tick[`WORD_BITS-1:0];
      end
      PUT_SLOPE: begin
        latch_field = `LATCH_SLOPE;
        store_data = slope[`WORD_BITS-1:0];
      end
      default: ;
    endcase
    store_address = phase == CHAIN
      ? `STORE_CHAIN + {{(`OFFSET_BITS - `AXON_BITS){1'b0}}, axon}
      : putting
      ? `STORE_LATCHES + {{(`OFFSET_BITS - `LATCH_INDEX_BITS - `LATCH_FIELD_BITS){1'b0}}, latch, latch_field}
      : `STORE_NEURONS + {{(`OFFSET_BITS - `NEURON_BITS - `STORE_FIELD_BITS){1'b0}}, neuron, field};
  end

  assign insert = phase == EVENT;
  assign insert_tick = tick[`WHEEL_BITS-1:0] + route_q[`ROUTE_DELAY];

  assign spike_valid = phase == SPIKE;
  assign spike_neuron = neuron;
  assign spike_tick = tick_of_step;
endmodule
