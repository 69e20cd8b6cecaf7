/**
 * loihi1 a second time, from SPEC-loihi1.md alone: whole networks without cores, integers without a width,
 * one list of what is under way. Slow and obvious; imports nothing of the house.
 */

export interface OracleNeuron {
  readonly currentDecay: number;
  readonly voltageDecay: number;
  readonly threshold: number;
  readonly biasMantissa: number;
  readonly biasExponent: number;
  readonly refractory: number;
  readonly initialCurrent: number;
  readonly initialVoltage: number;
  readonly spiking: boolean;
}

export interface OracleSynapse {
  /** Index of a neuron. */
  readonly target: number;
  readonly weight: number;
  readonly delay: number;
}

export interface OracleAxon {
  /** Network id: inputs first, then neurons. */
  readonly source: number;
  readonly delay: number;
  readonly synapses: readonly OracleSynapse[];
}

export interface OracleNet {
  readonly inputs: number;
  readonly neurons: readonly OracleNeuron[];
  readonly projections: readonly { readonly exponent: number; readonly axons: readonly OracleAxon[] }[];
}

export interface OracleStep {
  readonly u: readonly number[];
  readonly v: readonly number[];
  /** Indexes of the neurons that fired. */
  readonly fired: readonly number[];
}

/** Rounds toward zero, as BigInt's division does. */
const kept = (x: bigint, keep: number): bigint => (x * BigInt(keep)) / 4096n;

const powerOfTwo = (x: bigint, exponent: number): bigint =>
  exponent >= 0 ? x << BigInt(exponent) : x >> BigInt(-exponent);

/** Into −2^23 < u ≤ 2^23 by whole turns. */
const wrapped = (u: bigint): bigint => {
  const turn = 1n << 24n;
  const half = 1n << 23n;
  let turned = u;
  while (turned > half) turned -= turn;
  while (turned <= -half) turned += turn;
  return turned;
};

const clipped = (v: bigint): bigint => {
  const most = (1n << 23n) - 1n;
  return v > most ? most : v < -most ? -most : v;
};

/**
 * Every step of a trial.
 * @param input for each step the network ids of the inputs that spike in it, one as often as it does
 */
export const loihi1Oracle = (net: OracleNet, input: readonly (readonly number[])[]): OracleStep[] => {
  const { inputs, neurons, projections } = net;
  const u = neurons.map((neuron) => BigInt(neuron.initialCurrent));
  const v = neurons.map((neuron) => BigInt(neuron.initialVoltage));
  const waiting = neurons.map(() => 0);
  /** Spikes on axons by the step of their arrival. */
  const onAxon: { step: number; projection: number; axon: OracleAxon }[] = [];
  /** What reaches dendrites, by step and neuron. */
  const arriving = new Map<string, bigint>();
  const send = (source: number, step: number): void =>
    projections.forEach(({ axons }, projection) => {
      for (const axon of axons)
        if (axon.source === source) onAxon.push({ step: step + axon.delay, projection, axon });
    });
  return input.map((spikes, step) => {
    projections.forEach(({ exponent }, projection) => {
      const sums = new Map<string, bigint>();
      for (const { axon } of onAxon.filter((on) => on.step === step && on.projection === projection))
        for (const { target, weight, delay } of axon.synapses) {
          const place = `${step + delay}/${target}`;
          sums.set(place, (sums.get(place) ?? 0n) + BigInt(weight));
        }
      for (const [place, sum] of sums)
        arriving.set(place, (arriving.get(place) ?? 0n) + powerOfTwo(sum, exponent));
    });
    const fired: number[] = [];
    neurons.forEach((neuron, n) => {
      const received = arriving.get(`${step}/${n}`) ?? 0n;
      u[n] = wrapped(kept(u[n], 4095 - neuron.currentDecay) + 64n * received);
      if (waiting[n] > 0) {
        waiting[n]--;
        return;
      }
      const bias = BigInt(neuron.biasMantissa) << BigInt(neuron.biasExponent);
      v[n] = clipped(kept(v[n], 4096 - neuron.voltageDecay) + u[n] + bias);
      if (neuron.spiking && v[n] > 64n * BigInt(neuron.threshold)) {
        v[n] = 0n;
        waiting[n] = neuron.refractory;
        fired.push(n);
      }
    });
    for (const source of spikes) send(source, step);
    for (const n of fired) send(inputs + n, step);
    return { u: u.map(Number), v: v.map(Number), fired };
  });
};
