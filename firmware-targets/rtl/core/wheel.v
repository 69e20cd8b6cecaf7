// Pending events in order: a bit for each (tick, axon) of the step at hand and the fifteen to come, and a
// summary with a bit for each word of them. Reading words from the lowest tick and axon up gives the order
// of SPEC.md "Step" without sorting, an event that is set twice is one, and no number of events is too many.
//
// A firing of step k arrives in steps k+1 to k+16; in step k+16, whose slot is that of step k, only from the
// sweep, when the slot is empty.
`include "ft1_params.vh"

module wheel (
  input  wire clock,
  input  wire reset,

  // The events of a slot. `begin_slot` starts; while `seek` is high the next event is looked for and stands
  // at `event_valid` until `event_take`; `finished` where there is none.
  input  wire begin_slot,
  input  wire [`SLOT_BITS-1:0] slot,
  input  wire seek,
  output wire event_valid,
  output wire [`STEP_BITS-1:0] event_tick,
  output wire [`AXON_BITS-1:0] event_axon,
  input  wire event_take,
  output wire finished,

  // Forgets the events of all slots through the summary, or zeroes all words. `finished` ends either.
  input  wire begin_flush,
  input  wire begin_clear,

  // A new event; takes two clocks.
  input  wire insert,
  input  wire [`WHEEL_BITS-1:0] insert_tick,
  input  wire [`AXON_BITS-1:0] insert_axon,

  // Host port, while idle.
  input  wire host_low,
  input  wire host_high,
  input  wire host_summary,
  input  wire host_write,
  input  wire [`OFFSET_BITS-1:0] host_word,
  input  wire [`WORD_BITS-1:0] host_data,
  output wire [`WORD_BITS-1:0] low_q,
  output wire [`WORD_BITS-1:0] high_q,
  output wire [`WORD_BITS-1:0] summary_q
);
  localparam IN_WORD = `WHEEL_WORD_BITS;
  localparam WORD = `AXON_BITS - IN_WORD;      // index of a word of a tick
  localparam ALL = 1 << IN_WORD;
  localparam IDLE = 0, TICK = 1, FETCH = 2, CATCH = 3, EVENT = 4, DONE = 5, ZERO = 6;
  localparam PHASE = 2;

  reg [PHASE:0] phase;
  reg flushing;
  reg [`WHEEL_BITS-1:0] tick;
  reg [(1 << WORD)-1:0] words;                 // of this tick, still to be read
  reg [WORD-1:0] word;
  reg [ALL-1:0] events;                        // of this word, still to be taken
  reg [`OFFSET_BITS-1:0] zero;

  wire [WORD-1:0] next_word;
  wire [IN_WORD-1:0] next_event;
  lowest #(.INDEX(WORD)) lowest_word (.bits(words), .index(next_word));
  lowest #(.INDEX(IN_WORD)) lowest_event (.bits(events), .index(next_event));

  wire [(1 << WORD)-1:0] words_left = words & (words - 1);
  wire [ALL-1:0] events_left = events & (events - 1);
  wire last_tick = flushing ? &tick : &tick[`STEP_BITS-1:0];
  wire [`WHEEL_BITS-1:0] tick_after = tick + 1;
  wire [PHASE:0] after_tick = last_tick ? DONE : TICK;
  wire looking = phase == TICK && seek;
  wire found = looking && summary_q != 0;

  assign event_valid = phase == EVENT;
  assign event_tick = tick[`STEP_BITS-1:0];
  assign event_axon = {word, next_event};
  assign finished = phase == DONE;

  always @(posedge clock)
    if (reset) phase <= IDLE;
    else if (begin_slot || begin_flush) begin
      phase <= TICK;
      flushing <= begin_flush;
      tick <= begin_flush ? 0 : {slot, {`STEP_BITS{1'b0}}};
    end else if (begin_clear) begin
      phase <= ZERO;
      zero <= 0;
    end else
      case (phase)
        TICK:
          if (found) begin
            words <= summary_q;
            phase <= FETCH;
          end else if (seek) begin
            tick <= tick_after;
            phase <= after_tick;
          end
        FETCH:
          if (seek) begin
            word <= next_word;
            words <= words_left;
            phase <= CATCH;
          end
        CATCH: begin
          events <= {high_q, low_q};
          phase <= EVENT;
          if (flushing) leave_word;
        end
        EVENT:
          if (event_take) begin
            events <= events_left;
            if (events_left == 0) leave_word;
          end
        ZERO: begin
          zero <= zero + 1;
          if (&zero) phase <= DONE;
        end
        DONE: if (seek) phase <= IDLE;
        default: ;
      endcase

  // The next word of this tick, or the next tick: its word of the summary has been read already.
  task leave_word;
    if (words != 0) phase <= FETCH;
    else begin
      tick <= tick_after;
      phase <= after_tick;
    end
  endtask

  // A new event: its word is read, and written with one more bit a clock later.
  reg inserting;
  reg [`WHEEL_BITS-1:0] inserting_tick;
  reg [`AXON_BITS-1:0] inserting_axon;
  wire [ALL-1:0] inserting_bit = 1 << inserting_axon[IN_WORD-1:0];
  wire [ALL-1:0] inserted = {high_q, low_q} | inserting_bit;
  always @(posedge clock) begin
    inserting <= insert && !reset;
    inserting_tick <= insert_tick;
    inserting_axon <= insert_axon;
  end

  // The words.
  wire zeroing = phase == ZERO;
  wire erase = phase == CATCH;
  wire host = host_low || host_high;
  wire [`OFFSET_BITS-1:0] address =
    host ? host_word
    : zeroing ? zero
    : inserting ? {inserting_tick, inserting_axon[`AXON_BITS-1:IN_WORD]}
    : insert ? {insert_tick, insert_axon[`AXON_BITS-1:IN_WORD]}
    : {tick, erase ? word : next_word};
  wire write = zeroing || inserting || erase;
  wire [ALL-1:0] data = host ? {host_data, host_data} : inserting ? inserted : 0;
  wire read = insert || phase == FETCH;

  spram low (
    .clock(clock), .read(read || host_low), .write(write || (host_low && host_write)),
    .address(address), .data(data[`WORD_BITS-1:0]), .q(low_q));
  spram high (
    .clock(clock), .read(read || host_high), .write(write || (host_high && host_write)),
    .address(address), .data(data[ALL-1:`WORD_BITS]), .q(high_q));

  // The summary: set by an event, zeroed as its tick is looked at.
  wire [`WHEEL_BITS-1:0] summary_read =
    host_summary ? host_word[`WHEEL_BITS-1:0]
    : begin_flush ? 0
    : begin_slot ? {slot, {`STEP_BITS{1'b0}}}
    : tick_after;
  wire [`WHEEL_BITS-1:0] summary_write =
    host_summary ? host_word[`WHEEL_BITS-1:0]
    : zeroing ? zero[`WHEEL_BITS-1:0]
    : insert ? insert_tick
    : tick;
  wire [(1 << WORD)-1:0] insert_mask = 1 << insert_axon[`AXON_BITS-1:IN_WORD];
  wire all = zeroing || found || (host_summary && host_write);
  wire [(1 << WORD)-1:0] mask = {(1 << WORD){all}} | (insert ? insert_mask : 0);

  bit_ram #(.ADDRESS(`WHEEL_BITS), .WIDTH(1 << WORD)) summary (
    .clock(clock), .write_mask(mask), .write_address(summary_write),
    .write_data(host_summary ? host_data : insert ? insert_mask : 0),
    .read(host_summary || begin_slot || begin_flush || looking), .read_address(summary_read),
    .q(summary_q));
endmodule
