// The words of each neuron that every event touches, one block RAM a field.
`include "ft1_params.vh"

module neurons (
  input  wire clock,

  // Read: all fields of a neuron, one clock later, kept until the next read.
  input  wire read,
  input  wire [`NEURON_BITS-1:0] read_neuron,
  output wire [`WORD_BITS-1:0] current_q,
  output wire [`WORD_BITS-1:0] voltage_q,
  output wire [`WORD_BITS-1:0] mark_q,
  output wire [`WORD_BITS-1:0] ready_q,
  output wire [`WORD_BITS-1:0] threshold_q,
  output wire [`WORD_BITS-1:0] flags_q,

  // Stage 5 writes what an event changed, stage 2 what a firing or the start of a trial did.
  input  wire write5,
  input  wire [`NEURON_BITS-1:0] neuron5,
  input  wire [`WORD_BITS-1:0] current5,
  input  wire [`WORD_BITS-1:0] voltage5,
  input  wire [`WORD_BITS-1:0] mark5,
  input  wire write2,
  input  wire [`NEURON_BITS-1:0] neuron2,
  input  wire [`WORD_BITS-1:0] ready2,
  input  wire [`WORD_BITS-1:0] flags2,

  // Host port, while idle: word = field, neuron.
  input  wire host_enable,
  input  wire host_write,
  input  wire [`OFFSET_BITS-1:0] host_word,
  input  wire [`WORD_BITS-1:0] host_data,
  input  wire [`OFFSET_BITS-1:0] asked_word,   // of the clock before
  output reg  [`WORD_BITS-1:0] host_q
);
  localparam FIELD = 2;
  wire [`NEURON_BITS-1:0] host_neuron = host_word[`NEURON_BITS-1:0];
  wire [FIELD:0] field = host_word[`NEURON_BITS+FIELD:`NEURON_BITS];
  wire put = host_enable && host_write;
  wire get = read || host_enable;
  wire [`NEURON_BITS-1:0] at = host_enable ? host_neuron : read_neuron;
  wire [`NEURON_BITS-1:0] at5 = put ? host_neuron : neuron5;
  wire [`NEURON_BITS-1:0] at2 = put ? host_neuron : neuron2;

  ram #(.ADDRESS(`NEURON_BITS), .WIDTH(`WORD_BITS)) current_ram (
    .clock(clock), .write(write5 || (put && field == `NEURON_CURRENT)), .write_address(at5),
    .write_data(put ? host_data : current5), .read(get), .read_address(at), .q(current_q));
  ram #(.ADDRESS(`NEURON_BITS), .WIDTH(`WORD_BITS)) voltage_ram (
    .clock(clock), .write(write5 || (put && field == `NEURON_VOLTAGE)), .write_address(at5),
    .write_data(put ? host_data : voltage5), .read(get), .read_address(at), .q(voltage_q));
  ram #(.ADDRESS(`NEURON_BITS), .WIDTH(`WORD_BITS)) mark_ram (
    .clock(clock), .write(write5 || (put && field == `NEURON_MARK)), .write_address(at5),
    .write_data(put ? host_data : mark5), .read(get), .read_address(at), .q(mark_q));
  ram #(.ADDRESS(`NEURON_BITS), .WIDTH(`WORD_BITS)) ready_ram (
    .clock(clock), .write(write2 || (put && field == `NEURON_READY)), .write_address(at2),
    .write_data(put ? host_data : ready2), .read(get), .read_address(at), .q(ready_q));
  ram #(.ADDRESS(`NEURON_BITS), .WIDTH(`WORD_BITS)) threshold_ram (
    .clock(clock), .write(put && field == `NEURON_THRESHOLD), .write_address(host_neuron),
    .write_data(host_data), .read(get), .read_address(at), .q(threshold_q));
  ram #(.ADDRESS(`NEURON_BITS), .WIDTH(`WORD_BITS)) flags_ram (
    .clock(clock), .write(write2 || (put && field == `NEURON_FLAGS)), .write_address(at2),
    .write_data(put ? host_data : flags2), .read(get), .read_address(at), .q(flags_q));

  always @*
    case (asked_word[`NEURON_BITS+FIELD:`NEURON_BITS])
      `NEURON_CURRENT: host_q = current_q;
      `NEURON_VOLTAGE: host_q = voltage_q;
      `NEURON_MARK: host_q = mark_q;
      `NEURON_READY: host_q = ready_q;
      `NEURON_THRESHOLD: host_q = threshold_q;
      default: host_q = flags_q;
    endcase
endmodule
