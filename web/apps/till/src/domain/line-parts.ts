/** What a line does with money that is paid in advance, as a ticket takes it. */
export interface AdvanceRequest {
  readonly reservation: string;
  readonly kind: "earnest" | "down_payment";
  readonly tax_class: string;
  readonly use: "paid" | "deducted" | "kept" | "compensation" | "doubled";
}

/** What is known of the piece on a line. */
export interface Details {
  readonly lot?: string;
  readonly expires_on?: string;
  readonly serial?: string;
  readonly note?: string;
  /** By a verified scale, or `live`: by one whose weight is not certified. */
  readonly weighed?: "scale" | "live";
  /** Of a verified scale: the id of its reading, by which one line is sold. */
  readonly reading?: string;
}
