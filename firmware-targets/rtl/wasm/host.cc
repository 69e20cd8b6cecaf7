// The host of a simulated ft1 core, compiled to WebAssembly together with what yosys makes of the Verilog
// (write_cxxrtl): many clocks a call, so that JavaScript costs nothing. bench.ts is its other half.
//
// A clock costs one evaluation: inputs are set, the rising edge is evaluated, and between that and the commit
// of the registers all outputs are what they were in the cycle that ends. The falling edge, at which nothing in
// the core changes, is only told to the edge detector (rtl-wasm.ts makes sure that there is just one).
#include <cstdint>
#include <cxxrtl/cxxrtl.h>

// Every memory of the core has one write port. cxxrtl queues what each of them writes in each clock, masked out or
// not, which is a third of its time; a place for one write does the same (rtl-wasm.ts refuses a second port).
namespace cxxrtl {
template <size_t Width>
struct one_write {
  const size_t depth;
  std::unique_ptr<value<Width>[]> data;
  size_t index = 0;
  value<Width> word, mask;

  explicit one_write(size_t depth) : depth(depth), data(new value<Width>[depth]) {}

  const value<Width> &operator[](size_t at) const { return data[at]; }

  void update(size_t at, const value<Width> &with, const value<Width> &bits, int) {
    index = at;
    word = with;
    mask = bits;
  }

  template <class Observer>
  bool commit(Observer &) {
    if (mask.is_zero()) return false;
    data[index] = data[index].update(word, mask);
    mask = value<Width>();
    return true;
  }
};

// As wide as the core's words, and as what an axon keeps of its first arrival beside one.
template <> struct memory<16> : one_write<16> { using one_write::one_write; };
template <> struct memory<5> : one_write<5> { using one_write::one_write; };
}  // namespace cxxrtl

#include "ft1.cc"

#define EXPORT(name) extern "C" __attribute__((export_name(#name)))

static cxxrtl_design::p_ft1 core;

static uint64_t clocks = 0;

// Outputs in the cycle that the last clock ended.
static bool busy, spike_valid;
static uint32_t spike_neuron, spike_tick, host_q;

static void clock_once() {
  core.p_clock.set<bool>(true);
  core.prev_p_clock.set<bool>(false);
  core.eval();
  busy = core.p_busy.get<bool>();
  spike_valid = core.p_spike__valid.get<bool>();
  spike_neuron = core.p_spike__neuron.get<uint32_t>();
  spike_tick = core.p_spike__tick.get<uint32_t>();
  host_q = core.p_host__q.get<uint32_t>();
  core.commit();
  clocks++;
}

// Words the host writes or reads: JavaScript fills and empties them in place.
static const uint32_t WORDS = 1 << 16;
static uint32_t addresses[WORDS];
static uint16_t words[WORDS];

EXPORT(addresses) uint32_t *address_buffer() { return addresses; }
EXPORT(words) uint16_t *word_buffer() { return words; }
EXPORT(capacity) uint32_t capacity() { return WORDS; }

// Firings since the last `take`: neuron in the low byte, tick within the step above it.
static const uint32_t SPIKES = 1 << 15;
static uint32_t spikes[SPIKES];
static uint32_t spike_count = 0;

EXPORT(spikes) uint32_t *spike_buffer() { return spikes; }
EXPORT(take) uint32_t take() {
  uint32_t count = spike_count;
  spike_count = 0;
  return count;
}

// How often the host is not ready for a firing, in 256ths: the core has to wait and must not count it.
static uint32_t stall = 0;
static uint32_t noise = 1;
EXPORT(stall) void set_stall(uint32_t often, uint32_t seed) {
  stall = often;
  noise = seed | 1;
}

static bool ready() {
  if (stall == 0) return true;
  noise ^= noise << 13;
  noise ^= noise >> 17;
  noise ^= noise << 5;
  return (noise & 255) >= stall;
}

EXPORT(reset) void reset() {
  core.p_host__enable.set<bool>(false);
  core.p_host__write.set<bool>(false);
  core.p_start.set<bool>(false);
  core.p_spike__ready.set<bool>(false);
  core.p_reset.set<bool>(true);
  for (int n = 0; n < 8; n++) clock_once();
  core.p_reset.set<bool>(false);
  clock_once();
}

EXPORT(write) void write(uint32_t count) {
  core.p_host__enable.set<bool>(true);
  core.p_host__write.set<bool>(true);
  for (uint32_t n = 0; n < count; n++) {
    core.p_host__address.set<uint32_t>(addresses[n]);
    core.p_host__data.set<uint32_t>(words[n]);
    clock_once();
  }
  core.p_host__enable.set<bool>(false);
  core.p_host__write.set<bool>(false);
}

// Two clocks a word: it is there in the cycle after those of its address and of the memory.
EXPORT(read) void read(uint32_t count) {
  core.p_host__write.set<bool>(false);
  for (uint32_t n = 0; n <= count; n++) {
    core.p_host__enable.set<bool>(n < count);
    core.p_host__address.set<uint32_t>(n < count ? addresses[n] : 0);
    clock_once();
    if (n > 0) words[n - 1] = host_q;
    core.p_host__enable.set<bool>(false);
    clock_once();
  }
}

// Begins an operation: from the next clock on the core is busy with it.
EXPORT(begin) void begin(uint32_t operation, uint32_t axon, uint32_t tick) {
  core.p_operation.set<uint32_t>(operation);
  core.p_argument__axon.set<uint32_t>(axon);
  core.p_argument__tick.set<uint32_t>(tick);
  core.p_start.set<bool>(true);
  clock_once();
  core.p_start.set<bool>(false);
}

// One clock of an operation; false where it was done before.
EXPORT(advance) bool advance() {
  bool taken = ready();
  core.p_spike__ready.set<bool>(taken);
  clock_once();
  if (taken && spike_valid && spike_count < SPIKES) spikes[spike_count++] = spike_neuron | spike_tick << 8;
  return busy;
}

// A whole operation, or as much of it as `most` clocks allow: whether it is done.
EXPORT(operate) bool operate(uint32_t operation, uint32_t axon, uint32_t tick, uint32_t most) {
  begin(operation, axon, tick);
  while (most-- > 0)
    if (!advance()) return true;
  return false;
}

// Registers, so that they are right between two clocks.
EXPORT(cycles) uint32_t cycles() { return core.p_cycles.get<uint32_t>(); }
EXPORT(step) uint32_t step() { return core.p_step.get<uint32_t>(); }
EXPORT(clocks) double clock_count() { return (double)clocks; }

// Every signal inside, for waveforms: name, width in bits, where its value stands.
struct item {
  std::string name;
  debug_item item;
};
static std::vector<item> items;

EXPORT(items) uint32_t collect_items() {
  if (!items.empty()) return items.size();
  debug_items all;
  core.debug_info(&all, nullptr, "");
  for (auto &entry : all.table)
    for (auto &part : entry.second)
      if (part.type != debug_item::MEMORY && part.width > 0) items.push_back({entry.first, part});
  return items.size();
}
EXPORT(item_name) const char *item_name(uint32_t n) { return items[n].name.c_str(); }
EXPORT(item_width) uint32_t item_width(uint32_t n) { return items[n].item.width; }
// Brings values up to date that the simulation itself does not keep.
EXPORT(item_value) const uint32_t *item_value(uint32_t n) {
  if (items[n].item.outline) items[n].item.outline->eval();
  return items[n].item.curr;
}
