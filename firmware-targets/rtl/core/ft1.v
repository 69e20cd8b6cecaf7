// ft1, one core: what hw-models/SPEC.md defines, on the memories of an iCE40 UP5K.
// ../README.md has the picture: modules, memories, pipeline, cycles.
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
  output wire [`WORD_BITS-1:0] host_q,

  // An operation begins where `start` is high for a clock and `busy` is low; `busy` is high from the next
  // clock on until it is done. No host access in between.
  input  wire start,
  input  wire [`OPERATION_BITS-1:0] operation,
  input  wire [`AXON_BITS-1:0] argument_axon,  // of `inject`
  input  wire [`WHEEL_BITS-1:0] argument_tick,
  output wire busy,

  output wire [`CYCLES_BITS-1:0] cycles,       // of all steps since `restart`, waiting for the host left out
  output wire [`STEPS_BITS-1:0] step,    // done since `restart`

  // Firings in the order in which they happen: taken where valid and ready are both high.
  output wire spike_valid,
  input  wire spike_ready,
  output wire [`NEURON_BITS-1:0] spike_neuron,
  output wire [`STEP_BITS:0] spike_tick        // ticks since the first of the step, 1 to 64
);
endmodule
