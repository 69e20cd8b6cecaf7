// Stage 2 and the search: a neuron is brought to a tick, SPEC.md "Neuron". What needs no search and no
// coarse pass goes through in one clock; otherwise stage 2 keeps the neuron, and with it what is behind.
//
// A search: the bound over the whole segment, and behind it the segment's ticks one a clock. Where the bound
// is below the threshold the rest is dropped; else the first tick at or above it is the firing, and what
// stage 5 holds then is the state at that tick.
`include "ft1_params.vh"

module bring (
  input  wire clock,
  input  wire reset,

  // Stage 1.
  input  wire valid1,
  input  wire [`KIND_BITS-1:0] kind1,
  input  wire [`NEURON_BITS-1:0] neuron1,
  input  wire signed [`WEIGHT_BITS-1:0] weight1,
  output wire take1,
  output wire hold2,
  output wire drained,

  // The tick to bring neurons to, modulo the latch's range; entries at which EC is largest.
  input  wire [`LATCH_BITS-1:0] goal,
  input  wire [`DECAY_TABLES*`SPAN_BITS-1:0] peaks,

  // The neuron's words.
  input  wire signed [`STATE_BITS-1:0] current_q,
  input  wire signed [`STATE_BITS-1:0] voltage_q,
  input  wire [`WORD_BITS-1:0] mark_q,
  input  wire [`WORD_BITS-1:0] ready_q,
  input  wire signed [`STATE_BITS-1:0] threshold_q,
  input  wire [`WORD_BITS-1:0] flags_q,

  // Stage 2's work: goes on to stage 3 and is written where `leave2` is high.
  output reg  [`NEURON_BITS-1:0] neuron2,
  output reg  signed [`WEIGHT_BITS-1:0] weight2,
  output wire leave2,
  output wire signed [`STATE_BITS-1:0] current2,
  output wire signed [`STATE_BITS-1:0] voltage2,
  output reg  [`DECAY_INDEX_BITS-1:0] entry_a,
  output reg  [`DECAY_INDEX_BITS-1:0] entry_c,
  output reg  [`WORD_BITS-1:0] mark2,
  output wire [`WORD_BITS-1:0] ready2,
  output wire [`WORD_BITS-1:0] flags2,

  // Stage 5.
  input  wire busy345,
  input  wire signed [`PRODUCT_BITS:0] sum5,
  input  wire signed [`STATE_BITS-1:0] voltage5,
  input  wire signed [`STATE_BITS-1:0] current5,

  // A firing, or the start of a trial: `fire` or `begin_trial` is high until `fired`.
  output wire fire,
  output wire begin_trial,
  output wire [`LATCH_BITS-1:0] fire_tick,
  input  wire fired,
  input  wire signed [`STATE_BITS-1:0] fired_voltage,
  input  wire [`READY_BITS-1:0] fired_ready,
  input  wire fired_spent
);
  localparam FRESH = 0, COARSE = 1, PLAN = 2, SEARCH = 3, FIRE = 4, BEGIN = 5;
  localparam PHASE = 2;

  reg valid2;
  reg [`KIND_BITS-1:0] kind2;
  reg [PHASE:0] phase;

  // The neuron as its memories have it, or as a coarse pass or a firing left it.
  reg held;
  reg settled;                                 // no firing before `goal`
  reg signed [`STATE_BITS-1:0] current_h, voltage_h;
  reg [`READY_BITS-1:0] ready_h;
  reg [`SPAN_BITS-1:0] gap_h;
  reg spent_h;
  assign current2 = held ? current_h : current_q;
  assign voltage2 = held ? voltage_h : voltage_q;
  wire [`READY_BITS-1:0] ready = held ? ready_h : {mark_q[`MARK_READY_HIGH], ready_q};
  wire spent = held ? spent_h : flags_q[`FLAGS_SPENT];
  wire [`LAST_BITS-1:0] since = goal[`LAST_BITS-1:0] - mark_q[`MARK_LAST];
  wire [`LAST_BITS-1:0] gap = held ? {{(`LAST_BITS - `SPAN_BITS){1'b0}}, gap_h} : since;
  wire decay = flags_q[`FLAGS_DECAY];

  // What there is to do.
  wire event2 = kind2 == `KIND_EVENT;
  wire begin2 = kind2 == `KIND_BEGIN;
  wire gone = !held && (mark_q[`MARK_REST] || gap > `COARSE_END);
  wire long = !gone && gap > (1 << `STEP_BITS);
  wire armed = current2 > threshold_q || voltage2 >= threshold_q || threshold_q <= 0;
  wire fresh = valid2 && phase == FRESH;
  // `stay` is on the longest path: the comparators, and as little behind them as there can be.
  wire open = event2 && flags_q[`FLAGS_SPIKING] && !spent && !settled && gap != 0;
  wire other = (begin2 && !held) || (event2 && long);
  wire stay = (armed && open) || other;
  wire do_begin = fresh && begin2 && !held;
  wire do_search = fresh && armed && open;
  wire do_coarse = fresh && event2 && long && !(armed && open);
  assign leave2 = fresh && !stay;
  assign hold2 = valid2 && !leave2;
  assign take1 = !hold2;
  assign drained = !valid2 && !busy345;

  always @(posedge clock)
    if (reset) valid2 <= 0;
    else if (take1) begin
      valid2 <= valid1;
      kind2 <= kind1;
      neuron2 <= neuron1;
      weight2 <= weight1;
    end

  // The plan of a search: the span to the first tick at which the neuron may fire. |ready − last| < 2^16.
  wire signed [`READY_BITS-1:0] wait_span =
    ready_h - goal[`READY_BITS-1:0] + {{(`READY_BITS - `SPAN_BITS){1'b0}}, gap_h};
  wire signed [`READY_BITS-1:0] gap_signed = {{(`READY_BITS - `SPAN_BITS){1'b0}}, gap_h};
  reg [`SPAN_BITS-1:0] first;
  reg barred;                                  // not before `goal`

  // Its bound: V·EA at one end, I·EC at an end or at the peak. A negative I has no bound across the peak.
  wire [`SPAN_BITS-1:0] peak = peaks[decay*`SPAN_BITS +: `SPAN_BITS];
  wire rising = gap_h <= peak;
  wire falling = first >= peak;
  wire grows = current_h > 0;
  wire [`SPAN_BITS-1:0] bound_a = voltage_h > 0 ? first : gap_h;
  wire [`SPAN_BITS-1:0] bound_c =
    grows ? (rising ? gap_h : falling ? first : peak) : (rising ? first : gap_h);
  wire unbound = !grows && !rising && !falling;

  // Its operations on their way to stage 5: the bound, then ticks.
  reg bound_next;
  reg [`SPAN_BITS-1:0] span;                   // the tick to ask for
  reg [`SPAN_BITS-1:0] span5;                  // the tick in stage 5
  reg bound3, bound4, bound5, scanning;
  wire signed [`PRODUCT_BITS:0] level =                    // θ·2^15 + 2^14: the sum brings the half
    {{2{threshold_q[`STATE_BITS-1]}}, threshold_q, 1'b1, {(`DECAY_FRACTION - 1){1'b0}}};
  wire reached = sum5 >= level;
  wire dropped = bound5 && (barred || !(reached || unbound));
  wire hit = scanning && reached;
  wire missed = scanning && !reached && span5 == gap_h;

  // Passes through the decay unit.
  localparam PASS = 2;
  reg [PASS-1:0] pass;                         // stage of a coarse pass, counted down
  localparam FINE = 1'b0, WHOLE = 1'b1;
  always @* begin
    entry_c = {decay, FINE, gap[`SPAN_BITS-1:0]};
    if (phase == SEARCH) entry_c = {decay, FINE, bound_next ? bound_c : span};
    else if (gone && event2) entry_c = {decay, WHOLE, {`SPAN_BITS{1'b0}}};
    else if (kind2 == `KIND_REFRESH) entry_c = {decay, gone, {`SPAN_BITS{1'b0}}};
    else if (do_coarse) entry_c = {decay, WHOLE, gap[`LAST_BITS-2:`STEP_BITS]};
    entry_a = phase == SEARCH && bound_next ? {decay, FINE, bound_a} : entry_c;
  end

  always @(posedge clock) begin
    bound3 <= phase == SEARCH && bound_next;
    bound4 <= bound3;
    bound5 <= bound4;
    if (reset || leave2) begin
      phase <= FRESH;
      held <= 0;
      settled <= 0;
    end else
      case (phase)
        FRESH:
          if (do_begin || do_search || do_coarse) begin
            held <= 1;
            current_h <= current2;
            voltage_h <= voltage2;
            ready_h <= ready;
            spent_h <= spent;
            gap_h <= do_coarse ? {1'b0, gap[`STEP_BITS-1:0]} : gap[`SPAN_BITS-1:0];
            settled <= do_coarse;
            pass <= ~0;
            phase <= do_begin ? BEGIN : do_search ? PLAN : COARSE;
          end
        COARSE: begin
          pass <= pass - 1;
          if (pass == 1) begin
            current_h <= current5;
            voltage_h <= voltage5;
            phase <= FRESH;
          end
        end
        PLAN: begin
          first <= wait_span > 1 ? wait_span[`SPAN_BITS-1:0] : 1;
          barred <= wait_span > gap_signed;
          bound_next <= 1;
          scanning <= 0;
          phase <= SEARCH;
        end
        SEARCH: begin
          bound_next <= 0;
          span <= bound_next ? first : span + 1;
          span5 <= bound5 ? first : span5 + 1;
          if (bound5) scanning <= 1;
          if (dropped || missed) begin
            settled <= 1;
            phase <= FRESH;
          end else if (hit) begin
            current_h <= current5;
            voltage_h <= voltage5;
            gap_h <= gap_h - span5;
            phase <= FIRE;
          end
        end
        default:
          if (fired) begin
            current_h <= phase == BEGIN ? 0 : current_h;
            voltage_h <= fired_voltage;
            ready_h <= fired_ready;
            spent_h <= fired_spent;
            if (phase == BEGIN) gap_h <= 0;
            phase <= FRESH;
          end
      endcase
  end

  assign fire = phase == FIRE;
  assign begin_trial = phase == BEGIN;
  assign fire_tick = goal - {{(`LATCH_BITS - `SPAN_BITS){1'b0}}, gap_h};

  // What the neuron's words become. A refresh keeps `last`, and moves a `ready` that is past to now.
  wire signed [`READY_BITS-1:0] ahead = ready - goal[`READY_BITS-1:0];
  wire past = ahead < 0 && kind2 == `KIND_REFRESH;
  wire [`READY_BITS-1:0] ready_after = past ? goal[`READY_BITS-1:0] : ready;
  assign ready2 = ready_after[`WORD_BITS-1:0];
  assign flags2 = {{(`WORD_BITS - `FLAGS_SPENT - 1){1'b0}}, spent, flags_q[`FLAGS_SPENT-1:0]};
  always @* begin
    mark2 = 0;
    mark2[`MARK_READY_HIGH] = ready_after[`READY_BITS-1];
    mark2[`MARK_REST] = kind2 == `KIND_REFRESH && gone;
    mark2[`MARK_LAST] = kind2 == `KIND_REFRESH ? mark_q[`MARK_LAST] : goal[`LAST_BITS-1:0];
  end
endmodule
