/**
 * Chips that a file describes, beside those of chips.ts. All of a kind share an id: an image says that its chip is
 * described, and carries the description with its names (image-chip.ts).
 */
import { type Chip, type ChipKind, limitFaults } from "./chip.ts";
import { FT1_UP5K } from "./ft1-up5k.ts";
import { LOIHI1 } from "./loihi1.ts";
import { type AnyLimits, type LimitOfAny, MOST } from "./most.ts";

const IDS: Readonly<Record<ChipKind, number>> = { ft1: 0x01ff, loihi1: 0x02ff };

export interface Description {
  readonly name: string;
  readonly what: string;
  readonly limits: AnyLimits;
  /** Where each limit comes from; what is left out is said to come from `origin`. */
  readonly sources?: Readonly<Partial<Record<LimitOfAny, string>>>;
  readonly origin: string;
}

/**
 * The chip of a description.
 * @throws RangeError for limits that are missing, no positive whole numbers, or more than an image can say
 */
export const describedChip = (kind: ChipKind, description: Description): Chip => {
  const { name, what, limits, sources = {}, origin } = description;
  const most: AnyLimits = MOST[kind];
  const over = Object.entries(limits).filter(
    ([limit, value]) => value > (most[limit as LimitOfAny] ?? value),
  );
  const faults = [
    ...limitFaults(kind, limits),
    ...over.map(([limit, value]) => `${limit} is ${value}, more than an image can say`),
  ];
  if (faults.length > 0) throw new RangeError(`the description of chip ${name}: ${faults.join("; ")}`);
  const common = { name, id: IDS[kind], what };
  // All limits of the kind are there and are numbers: limitFaults has looked.
  return kind === "ft1"
    ? { ...common, kind, limits: limits as typeof FT1_UP5K.limits, models: FT1_UP5K.models, source: origin }
    : {
        ...common,
        kind,
        limits: limits as typeof LOIHI1.limits,
        models: LOIHI1.models,
        sources: mapped(LOIHI1.sources, (limit) => sources[limit] ?? origin),
      };
};

/** A chip of which an image says nothing but its kind: whatever can be said fits it. */
export const unknownChip = (kind: ChipKind): Chip =>
  describedChip(kind, {
    name: `a described ${kind}`,
    what: "a chip whose description is not in its image",
    limits: MOST[kind],
    origin: "what an image can say",
  });

export const isDescribed = ({ id, kind }: Chip): boolean => id === IDS[kind];
export const describedKind = (id: number): ChipKind | undefined =>
  (["ft1", "loihi1"] as const).find((kind) => IDS[kind] === id);

/** The first limit in which two chips of a kind differ, null where all are equal. */
export const differentLimit = (a: Chip, b: Chip): LimitOfAny | null => {
  const [own, other]: readonly [AnyLimits, AnyLimits] = [a.limits, b.limits];
  return (Object.keys(MOST[a.kind]) as LimitOfAny[]).find((limit) => own[limit] !== other[limit]) ?? null;
};

const mapped = <Key extends string, T>(of: Readonly<Record<Key, T>>, to: (key: Key) => T): Record<Key, T> =>
  Object.fromEntries((Object.keys(of) as Key[]).map((key) => [key, to(key)])) as Record<Key, T>;
