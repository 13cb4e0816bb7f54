import { saleFromText, type ParkedBasket, type Sale } from "../domain/sale";

/** Where a sale is kept on the device: `localStorage`, or a map in tests. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** A code that came from a scanner; two scans of one code are two. */
export interface Scan {
  readonly code: string;
}

/**
 * The sale of one till, written to the device before anything that follows from it is sent.
 *
 * Two tabs on the same till see the same sale: the one that did not write takes over what the other wrote.
 */
export class TillStore {
  readonly #shelf: Shelf;
  readonly #saleKey: string;
  readonly #parkedKey: string;
  readonly #takingKey: string;
  readonly #trainingKey: string;
  readonly #listeners = new Set<() => void>();
  #sale: Sale;
  #scans: readonly Scan[] = [];
  #parked: readonly ParkedBasket[];
  #taking: string | null;
  #training: boolean;

  constructor(till: string, shelf: Shelf) {
    this.#shelf = shelf;
    this.#saleKey = `comptoir.till.${till}.sale`;
    this.#parkedKey = `comptoir.till.${till}.parked`;
    this.#takingKey = `comptoir.till.${till}.taking`;
    this.#trainingKey = `comptoir.till.${till}.training`;
    this.#sale = saleFromText(shelf.getItem(this.#saleKey));
    this.#parked = this.#readParked();
    this.#taking = shelf.getItem(this.#takingKey) || null;
    this.#training = shelf.getItem(this.#trainingKey) === "on";
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly sale = (): Sale => this.#sale;
  readonly parked = (): readonly ParkedBasket[] => this.#parked;

  /** Takes the next sale; it is on the device when this returns. */
  update(change: (sale: Sale) => Sale): Sale {
    const next = change(this.#sale);
    if (next !== this.#sale) this.replace(next, this.#parked);
    return next;
  }

  replace(sale: Sale, parked: readonly ParkedBasket[]): void {
    this.#sale = sale;
    this.#shelf.setItem(this.#saleKey, JSON.stringify(sale));
    if (parked !== this.#parked) {
      this.#parked = parked;
      this.#shelf.setItem(this.#parkedKey, JSON.stringify(parked));
    }
    this.#tell();
  }

  /** The shop's basket that is on its way to this till, if any: kept on the device until it is here. */
  readonly taking = (): string | null => this.#taking;

  /** Asks for a basket of the shop; null: it is here, or it waits no more. */
  takeBack(id: string | null): void {
    this.#taking = id;
    this.#shelf.setItem(this.#takingKey, id ?? "");
    this.#tell();
  }

  /** Whether what is done at this screen is practice. */
  readonly training = (): boolean => this.#training;

  train(on: boolean): void {
    this.#training = on;
    this.#shelf.setItem(this.#trainingKey, on ? "on" : "");
    this.#tell();
  }

  /** Codes scanned on any screen that are not in the basket yet, in their order. */
  readonly scans = (): readonly Scan[] => this.#scans;

  addScan(code: string): void {
    this.#scans = [...this.#scans, { code }];
    this.#tell();
  }

  /** The scan is in the basket, or will not be. */
  endScan(scan: Scan): void {
    this.#scans = this.#scans.filter((each) => each !== scan);
    this.#tell();
  }

  /** Another tab wrote: reads what it wrote. */
  readonly reread = (key: string | null): void => {
    if (key !== this.#saleKey && key !== this.#parkedKey && key !== this.#trainingKey) return;
    this.#training = this.#shelf.getItem(this.#trainingKey) === "on";
    this.#sale = saleFromText(this.#shelf.getItem(this.#saleKey));
    this.#parked = this.#readParked();
    this.#tell();
  };

  #readParked(): readonly ParkedBasket[] {
    try {
      const value: unknown = JSON.parse(this.#shelf.getItem(this.#parkedKey) ?? "[]");
      return Array.isArray(value) ? (value as ParkedBasket[]) : [];
    } catch {
      return [];
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

const stores = new Map<string, TillStore>();

/** The store of a till in this tab. */
export function tillStore(till: string): TillStore {
  let store = stores.get(till);
  if (store === undefined) {
    const made = new TillStore(till, localStorage);
    window.addEventListener("storage", (event) => made.reread(event.key));
    stores.set(till, made);
    store = made;
  }
  return store;
}

