/**
 * Cases in the form of Lava's answers, computed a second way: matrices and buffers as Lava keeps them, where the
 * machine keeps events; integers without a width. Imports nothing of the house.
 */

type Matrix = number[][];

export interface LavaNet {
  readonly params: {
    readonly du: number;
    readonly dv: number;
    readonly vth: number;
    readonly weight_exp: number;
    readonly num_weight_bits: number;
    readonly sign_mode: "mixed" | "excitatory" | "inhibitory";
    readonly bias_mant: number[];
    readonly bias_exp: number[];
  };
  readonly weights: Matrix;
  readonly recurrent_weights: Matrix | null;
  readonly delays: Matrix | null;
}

const cut = (weight: number, mode: LavaNet["params"]["sign_mode"], bits: number): bigint => {
  const sign = mode === "inhibitory" ? -1 : 1;
  const low = mode === "mixed" ? -256 : 0;
  const grain = 2 ** (mode === "mixed" ? 9 - bits : 8 - bits);
  const clipped = Math.max(low, Math.min(255, sign * weight));
  return BigInt(sign * Math.floor(clipped / grain) * grain);
};

const scaled = (sum: bigint, exponent: number): bigint =>
  exponent > 0 ? sum << BigInt(exponent) : sum >> BigInt(-exponent);

/** A Dense: what it will send, one row of neurons a step to come; the first is sent next. */
class Dense {
  private readonly buffer: bigint[][];
  private readonly weights: bigint[][];
  private readonly delays: Matrix | null;
  private readonly exponent: number;

  constructor(weights: bigint[][], delays: Matrix | null, exponent: number) {
    this.weights = weights;
    this.delays = delays;
    this.exponent = exponent;
    const longest = Math.max(0, ...(delays ?? []).flat());
    this.buffer = Array.from({ length: longest + 1 }, () => weights.map(() => 0n));
  }

  /** What arrives in this step. */
  send(): bigint[] {
    return this.buffer[0];
  }

  /** Takes in this step's spikes: all synapses of one delay are summed, then scaled. */
  receive(spikes: readonly number[]): void {
    this.buffer.shift();
    this.buffer.push(this.weights.map(() => 0n));
    this.buffer.forEach((row, delay) => {
      this.weights.forEach((weights, post) => {
        const sum = weights.reduce(
          (total, weight, pre) =>
            spikes[pre] && (this.delays?.[post][pre] ?? 0) === delay ? total + weight : total,
          0n,
        );
        row[post] += scaled(sum, this.exponent);
      });
    });
  }
}

const truncated = (x: bigint, keep: number): bigint => {
  const size = ((x < 0n ? -x : x) * BigInt(keep)) >> 12n;
  return x < 0n ? -size : size;
};

export interface LavaAnswer extends LavaNet {
  readonly format: "lava-lif-bit-v1";
  readonly input_spikes: Matrix;
  readonly u: Matrix;
  readonly v: Matrix;
  readonly spikes: Matrix;
}

/** The case with its answers. */
export const lavaOracle = (net: LavaNet, input_spikes: Matrix): LavaAnswer => {
  const { params, weights, recurrent_weights, delays } = net;
  const cutAll = (matrix: Matrix, mode: LavaNet["params"]["sign_mode"]): bigint[][] =>
    matrix.map((row) => row.map((weight) => cut(weight, mode, params.num_weight_bits)));
  const forward = new Dense(cutAll(weights, params.sign_mode), delays, params.weight_exp);
  const recurrent =
    recurrent_weights && new Dense(cutAll(recurrent_weights, "mixed"), null, params.weight_exp);
  const u = weights.map(() => 0n);
  const v = weights.map(() => 0n);
  const most = 2n ** 23n;
  const answer: LavaAnswer = { format: "lava-lif-bit-v1", ...net, input_spikes, u: [], v: [], spikes: [] };
  for (const input of input_spikes) {
    const fed = forward.send();
    const back = recurrent?.send();
    const spikes = weights.map((_, n) => {
      u[n] = truncated(u[n], 4095 - params.du) + 64n * (fed[n] + (back?.[n] ?? 0n));
      while (u[n] > most) u[n] -= 2n * most;
      while (u[n] <= -most) u[n] += 2n * most;
      v[n] = truncated(v[n], 4096 - params.dv) + u[n] + BigInt(params.bias_mant[n] * 2 ** params.bias_exp[n]);
      if (v[n] >= most) v[n] = most - 1n;
      if (v[n] <= -most) v[n] = 1n - most;
      if (v[n] <= 64n * BigInt(params.vth)) return 0;
      v[n] = 0n;
      return 1;
    });
    forward.receive(input);
    recurrent?.receive(spikes);
    answer.u.push(u.map(Number));
    answer.v.push(v.map(Number));
    answer.spikes.push(spikes);
  }
  return answer;
};
