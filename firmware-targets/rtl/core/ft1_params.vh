// Made by firmware-targets/rtl/params.ts: change that, then `npm run update`.
`ifndef FT1_PARAMS
`define FT1_PARAMS

// Formats (hw-models/numerics/formats.ts)
`define WORD_BITS 16
`define STEP_BITS 6
`define COARSE_STEPS 127
`define STATE_BITS 16
`define DECAY_BITS 16
`define DECAY_FRACTION 15
`define WEIGHT_BITS 8
`define SHADOW_FRACTION 8
`define SLOPE_BITS 17

// Widths (layout.ts; limits of hw-models/chip/ft1-up5k.ts)
`define NEURON_BITS 8
`define AXON_BITS 9
`define SYNAPSE_BITS 14
`define SHIFT_BITS 4
`define SLOT_BITS 4
`define WHEEL_BITS 10
`define DELAY_BITS 10
`define LAST_BITS 14
`define READY_BITS 17
`define LATCH_BITS 20
`define STEPS_BITS 25
`define WHEEL_WORD_BITS 5
`define CYCLES_BITS 32
`define SPAN_BITS 7
`define PRODUCT_BITS 32
`define WORD_INDEX_BITS 4
`define LATCH_INDEX_BITS 8
`define DECAY_INDEX_BITS 9
`define REFRESH_BITS 2
`define DECAY_ENTRY_BITS 8
`define DECAY_TABLES 2
`define STORE_FIELD_BITS 3
`define LATCH_FIELD_BITS 2
`define ARRIVAL_HIGH_BITS 5
`define COARSE_END 8191

// The host's addresses: memory and word
`define OFFSET_BITS 14
`define MEMORY_BITS 4
`define MEMORY_SHADOW 0
`define MEMORY_STORE 1
`define MEMORY_WHEEL_LOW 2
`define MEMORY_WHEEL_HIGH 3
`define MEMORY_SUMMARY 4
`define MEMORY_NEURONS 5
`define MEMORY_AXONS 6
`define MEMORY_DECAY 7
`define MEMORY_ARMED 8
`define MEMORY_REGISTERS 9
`define STORE_NEURONS 8192
`define STORE_CHAIN 11264
`define NEURON_CURRENT 0
`define NEURON_VOLTAGE 1
`define NEURON_MARK 2
`define NEURON_READY 3
`define NEURON_THRESHOLD 4
`define NEURON_FLAGS 5
`define STORE_FIRINGS 0
`define STORE_LIMIT 1
`define STORE_REFRACTORY 2
`define STORE_RESET 3
`define STORE_FLOOR 4
`define STORE_INITIAL 5
`define STORE_LATCH 6
`define STORE_LATCHES 10240
`define LATCH_TICK 0
`define LATCH_SLOPE 1
`define LATCH_HIGH 2
`define REGISTER_LATCHES 2
`define AXON_ROW_END 0
`define AXON_ROUTE 1
`define AXON_ARRIVAL 2
`define AXON_ARRIVAL_HIGH 3
`define DECAY_EA 0
`define DECAY_EB 1
`define DECAY_EC 2

// Fields of packed words: what stands between [ ]
`define MARK_LAST 13:0
`define MARK_READY_HIGH 14
`define MARK_REST 15
`define FLAGS_AXON 8:0
`define FLAGS_HAS_AXONS 9
`define FLAGS_DECAY 10
`define FLAGS_SPIKING 11
`define FLAGS_SPENT 12
`define ROUTE_DELAY 9:0
`define ROUTE_SHIFT 13:10
`define CHAIN_AXON 8:0
`define CHAIN_MORE 9
`define LATCH_HIGH_TICK 3:0
`define LATCH_HIGH_SLOPE 4
`define ARRIVAL_HIGH_TICK 3:0
`define ARRIVAL_HIGH_VALID 4

// The pipeline
`define PIPELINE_DEPTH 5
`define DRAIN_BITS 3
`define STALL_WINDOW 4
`define KIND_BITS 2
`define KIND_EVENT 0
`define KIND_REFRESH 1
`define KIND_BEGIN 2

// Operations
`define OPERATION_BITS 2
`define OPERATION_RUN 0
`define OPERATION_RESTART 1
`define OPERATION_CLEAR 2
`define OPERATION_INJECT 3

`endif
