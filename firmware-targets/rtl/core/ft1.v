// ft1, one core: what hw-models/SPEC.md defines, on the memories of an iCE40 UP5K. This module puts the
// others together and leads them through a step. ../README.md has the picture.
`include "ft1_params.vh"

module ft1 (
  input  wire clock,
  input  wire reset,                           // synchronous; hold it for eight clocks

  // Host port, while `busy` is low. A write takes one clock. A read: `host_q` holds the word two clocks
  // after its address was given with `host_enable`, and keeps it until the next access.
  input  wire host_enable,
  input  wire host_write,
  input  wire [`MEMORY_BITS+`OFFSET_BITS-1:0] host_address,
  input  wire [`WORD_BITS-1:0] host_data,
  output reg  [`WORD_BITS-1:0] host_q,

  // An operation begins where `start` is high for a clock and `busy` is low; `busy` is high from the next
  // clock on until it is done. No host access in between.
  input  wire start,
  input  wire [`OPERATION_BITS-1:0] operation,
  input  wire [`AXON_BITS-1:0] argument_axon,  // of `inject`
  input  wire [`WHEEL_BITS-1:0] argument_tick,
  output wire busy,

  output reg  [`CYCLES_BITS-1:0] cycles,       // of all steps since `restart`, waiting for the host left out
  output reg  [`STEPS_BITS-1:0] step,          // done since `restart`

  // Firings in the order in which they happen: taken where valid and ready are both high.
  output wire spike_valid,
  input  wire spike_ready,
  output wire [`NEURON_BITS-1:0] spike_neuron,
  output wire [`STEP_BITS:0] spike_tick        // ticks since the first of the step, 1 to 64
);
  localparam IDLE = 0, REFRESH = 1, EVENTS = 2, SWEEP = 3, DRAIN = 4, FLUSH = 5, FORGET = 6, BEGIN = 7,
    CLEAR = 8, INJECT = 9;
  localparam PHASE = 3;

  reg [PHASE:0] phase;
  reg restarting;
  reg [`DRAIN_BITS-1:0] drain;
  reg [`AXON_BITS-1:0] forgotten;
  reg [`LATCH_BITS-1:0] goal;
  wire [`LATCH_BITS-1:0] base = {step[`LATCH_BITS-`STEP_BITS-1:0], {`STEP_BITS{1'b0}}};

  // ---- Between the modules.
  wire valid_row, valid_sweep, take1, hold2, drained, leave2, busy345, write5, write6, armed6;
  wire [`NEURON_BITS-1:0] target_row, neuron_sweep, neuron2, neuron5, neuron6;
  wire signed [`WEIGHT_BITS-1:0] weight_row, weight2;
  wire [`SHIFT_BITS-1:0] shift;
  wire [`WORD_BITS-1:0] current_q, voltage_q, mark_q, ready_q, threshold_q, flags_q;
  wire [`WORD_BITS-1:0] current_sum5, mark2, mark5, ready2, flags2;
  wire signed [`STATE_BITS-1:0] current2, voltage2, current5, voltage5, fired_voltage;
  wire signed [`PRODUCT_BITS:0] sum5;
  wire [`DECAY_INDEX_BITS-1:0] entry_a, entry_c;
  wire fire, begin_trial, fired, fired_spent;
  wire [`LATCH_BITS-1:0] fire_tick;
  wire [`READY_BITS-1:0] fired_ready;
  wire event_valid, wheel_finished, sweep_finished, rows_idle, event_take;
  wire [`STEP_BITS-1:0] event_tick;
  wire [`AXON_BITS-1:0] event_axon, row_axon, route_axon, chain_axon;
  wire [`SYNAPSE_BITS-1:0] synapse;
  wire chain_insert, firing_store, firing_write;
  wire [`WHEEL_BITS-1:0] chain_tick;
  wire [`OFFSET_BITS-1:0] firing_address;
  wire [`WORD_BITS-1:0] firing_data, row_end_q, route_q, shadow_q, store_q;
  wire [`WORD_BITS-1:0] low_q, high_q, summary_q, armed_q, axons_q, decay_q, neurons_q;

  // ---- Operations and the phases of a step.
  assign busy = phase != IDLE;
  wire go = start && phase == IDLE;
  wire go_run = go && operation == `OPERATION_RUN;
  wire go_inject = go && operation == `OPERATION_INJECT;
  assign event_take = phase == EVENTS && event_valid && rows_idle;
  wire no_more_events = phase == EVENTS && wheel_finished && rows_idle;
  wire begin_all = phase == FORGET && &forgotten;
  wire sweeping = phase != EVENTS;

  always @(posedge clock)
    if (reset) begin
      phase <= IDLE;
      step <= 0;
      cycles <= 0;
    end else begin
      if (phase != IDLE && !restarting && !(spike_valid && !spike_ready)) cycles <= cycles + 1;
      case (phase)
        IDLE:
          if (go) begin
            restarting <= operation != `OPERATION_RUN;
            goal <= base;
            case (operation)
              `OPERATION_RUN: phase <= REFRESH;
              `OPERATION_RESTART: phase <= FLUSH;
              `OPERATION_CLEAR: phase <= CLEAR;
              default: phase <= INJECT;
            endcase
          end
        REFRESH: if (sweep_finished) phase <= EVENTS;
        EVENTS: begin
          if (event_take) goal <= {base[`LATCH_BITS-1:`STEP_BITS], event_tick};
          if (no_more_events) begin
            goal <= base + (1 << `STEP_BITS);
            phase <= SWEEP;
          end
        end
        SWEEP, BEGIN:
          if (sweep_finished) begin
            drain <= `PIPELINE_DEPTH;
            phase <= DRAIN;
          end
        DRAIN:
          if (take1) begin
            drain <= drain - 1;
            if (drain == 1) begin
              if (!restarting) step <= step + 1;
              phase <= IDLE;
            end
          end
        FLUSH:
          if (wheel_finished) begin
            step <= 0;
            cycles <= 0;
            goal <= 0;
            forgotten <= 0;
            phase <= FORGET;
          end
        FORGET: begin
          forgotten <= forgotten + 1;
          if (begin_all) phase <= BEGIN;
        end
        CLEAR: if (wheel_finished) phase <= IDLE;
        default: phase <= IDLE;
      endcase
    end

  // ---- The host's view.
  wire [`MEMORY_BITS-1:0] memory = host_address[`MEMORY_BITS+`OFFSET_BITS-1:`OFFSET_BITS];
  wire [`OFFSET_BITS-1:0] host_word = host_address[`OFFSET_BITS-1:0];
  wire host_shadow = host_enable && memory == `MEMORY_SHADOW;
  wire host_store = host_enable && memory == `MEMORY_STORE;
  wire host_registers = host_enable && host_write && memory == `MEMORY_REGISTERS;
  reg [`DECAY_TABLES*`SPAN_BITS-1:0] peaks;
  reg [`LATCH_INDEX_BITS:0] latches;
  always @(posedge clock)
    if (host_registers) begin
      if (host_word == `REGISTER_LATCHES) latches <= host_data[`LATCH_INDEX_BITS:0];
      else peaks[host_word[0]*`SPAN_BITS +: `SPAN_BITS] <= host_data[`SPAN_BITS-1:0];
    end

  reg asked;
  reg [`MEMORY_BITS+`OFFSET_BITS-1:0] asked_address;
  wire [`OFFSET_BITS-1:0] asked_word = asked_address[`OFFSET_BITS-1:0];
  always @(posedge clock) begin
    asked <= host_enable && !host_write;
    asked_address <= host_address;
    if (asked)
      case (asked_address[`MEMORY_BITS+`OFFSET_BITS-1:`OFFSET_BITS])
        `MEMORY_SHADOW: host_q <= shadow_q;
        `MEMORY_STORE: host_q <= store_q;
        `MEMORY_WHEEL_LOW: host_q <= low_q;
        `MEMORY_WHEEL_HIGH: host_q <= high_q;
        `MEMORY_SUMMARY: host_q <= summary_q;
        `MEMORY_NEURONS: host_q <= neurons_q;
        `MEMORY_AXONS: host_q <= axons_q;
        `MEMORY_DECAY: host_q <= decay_q;
        default: host_q <= armed_q;
      endcase
  end

  // ---- Events, rows, neurons to sweep: what comes to stage 1.
  wheel wheel (
    .clock(clock), .reset(reset),
    .begin_slot(phase == REFRESH && sweep_finished), .slot(step[`SLOT_BITS-1:0]),
    .seek(phase != EVENTS || rows_idle),
    .event_valid(event_valid), .event_tick(event_tick), .event_axon(event_axon), .event_take(event_take),
    .finished(wheel_finished),
    .begin_flush(go && operation == `OPERATION_RESTART), .begin_clear(go && operation == `OPERATION_CLEAR),
    .insert(chain_insert || go_inject),
    .insert_tick(go_inject ? argument_tick : chain_tick),
    .insert_axon(go_inject ? argument_axon : chain_axon),
    .host_low(host_enable && memory == `MEMORY_WHEEL_LOW),
    .host_high(host_enable && memory == `MEMORY_WHEEL_HIGH),
    .host_summary(host_enable && memory == `MEMORY_SUMMARY),
    .host_write(host_write), .host_word(host_word), .host_data(host_data),
    .low_q(low_q), .high_q(high_q), .summary_q(summary_q));

  axons axons (
    .clock(clock),
    .row_axon(row_axon), .row_end_q(row_end_q), .route_axon(route_axon), .route_q(route_q),
    .arrive(event_take), .arrive_axon(event_axon), .arrive_tick(goal),
    .forget(phase == FORGET), .forget_axon(forgotten),
    .host_enable(host_enable && memory == `MEMORY_AXONS), .host_write(host_write), .host_word(host_word),
    .host_data(host_data), .asked_word(asked_word), .host_q(axons_q));
  assign route_axon = firing_store ? chain_axon : row_axon;

  rows rows (
    .clock(clock), .reset(reset),
    .take(event_take), .axon(event_axon), .idle(rows_idle),
    .valid1(valid_row), .target1(target_row), .weight1(weight_row), .shift(shift),
    .take1(take1), .hold2(hold2), .drained(drained),
    .synapse(synapse), .shadow_q(shadow_q), .targets_q(store_q),
    .row_axon(row_axon), .row_end_q(row_end_q), .route_q(route_q));

  sweep sweep (
    .clock(clock), .reset(reset),
    .begin_armed(no_more_events), .begin_refresh(go_run), .begin_all(begin_all),
    .group(step[`NEURON_BITS-`REFRESH_BITS-1:0]), .finished(sweep_finished),
    .valid1(valid_sweep), .neuron1(neuron_sweep), .take1(take1),
    .write6(write6), .neuron6(neuron6), .armed6(armed6),
    .host_enable(host_enable && memory == `MEMORY_ARMED), .host_word(host_word), .armed_q(armed_q));

  spram shadow (
    .clock(clock), .read(1'b1), .write(host_shadow && host_write),
    .address(host_shadow ? host_word : synapse), .data(host_data), .q(shadow_q));

  spram store (
    .clock(clock), .read(1'b1), .write(firing_write || (host_store && host_write)),
    .address(
      host_store ? host_word
      : firing_store ? firing_address
      : {{(`OFFSET_BITS + 1 - `SYNAPSE_BITS){1'b0}}, synapse[`SYNAPSE_BITS-1:1]}),
    .data(host_store ? host_data : firing_data), .q(store_q));

  // ---- The pipeline.
  wire valid1 = sweeping ? valid_sweep : valid_row;
  wire [`NEURON_BITS-1:0] neuron1 = sweeping ? neuron_sweep : target_row;
  wire [`KIND_BITS-1:0] kind1 =
    phase == REFRESH ? `KIND_REFRESH : phase == BEGIN ? `KIND_BEGIN : `KIND_EVENT;

  neurons neurons (
    .clock(clock),
    .read(take1), .read_neuron(neuron1),
    .current_q(current_q), .voltage_q(voltage_q), .mark_q(mark_q), .ready_q(ready_q),
    .threshold_q(threshold_q), .flags_q(flags_q),
    .write5(write5), .neuron5(neuron5), .current5(current_sum5), .voltage5(voltage5), .mark5(mark5),
    .write2(leave2), .neuron2(neuron2), .ready2(ready2), .flags2(flags2),
    .host_enable(host_enable && memory == `MEMORY_NEURONS), .host_write(host_write),
    .host_word(host_word), .host_data(host_data), .asked_word(asked_word), .host_q(neurons_q));

  bring bring (
    .clock(clock), .reset(reset),
    .valid1(valid1), .kind1(kind1), .neuron1(neuron1), .weight1(sweeping ? 0 : weight_row),
    .take1(take1), .hold2(hold2), .drained(drained),
    .goal(goal), .peaks(peaks),
    .current_q(current_q), .voltage_q(voltage_q), .mark_q(mark_q), .ready_q(ready_q),
    .threshold_q(threshold_q), .flags_q(flags_q),
    .neuron2(neuron2), .weight2(weight2), .leave2(leave2), .current2(current2), .voltage2(voltage2),
    .entry_a(entry_a), .entry_c(entry_c), .mark2(mark2), .ready2(ready2), .flags2(flags2),
    .busy345(busy345), .sum5(sum5), .voltage5(voltage5), .current5(current5),
    .fire(fire), .begin_trial(begin_trial), .fire_tick(fire_tick),
    .fired(fired), .fired_voltage(fired_voltage), .fired_ready(fired_ready), .fired_spent(fired_spent));

  decay decay (
    .clock(clock),
    .entry_a(entry_a), .entry_c(entry_c), .voltage2(voltage2), .current2(current2),
    .sum5(sum5), .voltage5(voltage5), .current5(current5),
    .host_enable(host_enable && memory == `MEMORY_DECAY), .host_write(host_write),
    .host_word(host_word), .host_data(host_data), .asked_word(asked_word), .host_q(decay_q));

  retire retire (
    .clock(clock), .reset(reset),
    .leave2(leave2), .neuron2(neuron2), .weight2(weight2), .mark2(mark2), .flags2(flags2),
    .threshold2(threshold_q), .shift(shift), .busy345(busy345),
    .voltage5(voltage5), .current5(current5), .write5(write5), .neuron5(neuron5),
    .current_sum5(current_sum5), .mark5(mark5),
    .write6(write6), .neuron6(neuron6), .armed6(armed6));

  firing firing (
    .clock(clock), .reset(reset),
    .fire(fire), .begin_trial(begin_trial), .neuron(neuron2), .current(current2), .voltage(voltage2),
    .tick(fire_tick),
    .tick_of_step({fire_tick[`STEP_BITS] ^ step[0], fire_tick[`STEP_BITS-1:0]}), .flags_q(flags_q), .latches(latches),
    .fired(fired), .fired_voltage(fired_voltage), .fired_ready(fired_ready), .fired_spent(fired_spent),
    .store_enable(firing_store), .store_write(firing_write), .store_address(firing_address),
    .store_data(firing_data), .store_q(store_q),
    .axon(chain_axon), .route_q(route_q), .insert(chain_insert), .insert_tick(chain_tick),
    .spike_valid(spike_valid), .spike_ready(spike_ready), .spike_neuron(spike_neuron),
    .spike_tick(spike_tick));
endmodule
