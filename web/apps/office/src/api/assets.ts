import { read, request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import type { Labels } from "../domain/attributes";
import type { AssetView } from "../domain/filters";

export interface Asset {
  readonly id: string;
  readonly file_name: string;
  readonly media_type: string;
  readonly size_bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly alt: Labels;
  /** Where the subject is, in millionths of width and height. */
  readonly focus_x: number;
  readonly focus_y: number;
  readonly rights_until: string | null;
  readonly rights: string;
  readonly removed_at: string | null;
  readonly is_shown: boolean;
  readonly has_earlier: boolean;
  readonly version: number;
  readonly uses: number | null;
  readonly url: string;
  readonly renditions: Readonly<Record<string, string>>;
}

/** Where a file goes by its name, or why it goes nowhere. */
export interface AssetLink {
  readonly asset: string;
  readonly file_name: string;
  readonly sku: string | null;
  readonly label: string;
  readonly role: "main" | "gallery" | "manual" | null;
  readonly attribute: string;
  readonly problem: string;
}

export interface UnpackedFile {
  readonly file_name: string;
  readonly asset: Asset | null;
  readonly detail: string;
}

export interface NamedAsset {
  readonly asset: string;
  readonly file_name: string;
}

/** Uploading may take long on a slow line. */
const UPLOAD_MILLISECONDS = 10 * 60_000;

export const assetPath = (id: string): string => `/assets/${id}`;

export function assetQuery(id: string) {
  return queryOptions({ queryKey: ["assets", "one", id], queryFn: ({ signal }) => read<Asset>(assetPath(id), {}, signal) });
}

export function assetCountsQuery(q: string) {
  return queryOptions({ queryKey: ["assets", "counts", q], queryFn: ({ signal }) => read<Readonly<Record<AssetView, number>>>("/assets:counts", { q }, signal) });
}

/** What uses an asset: products, records of reference entities, categories (records of the entity `category`). */
export interface AssetUsers {
  /** is_published_only: it names the asset no more, and is shown with it until it is published again or withdrawn. */
  readonly items: readonly { readonly sku: string; readonly label: string; readonly attribute: string; readonly is_published_only: boolean }[];
  readonly records: readonly { readonly entity: string; readonly entity_label: string; readonly code: string; readonly label: string }[];
}

export function assetUsersQuery(id: string) {
  return queryOptions({ queryKey: ["assets", "users", id], queryFn: ({ signal }) => read<AssetUsers>(`${assetPath(id)}/products`, {}, signal) });
}

async function send<T>(method: "POST" | "PUT", path: string, file: File): Promise<T> {
  const headers = { "Content-Type": "application/octet-stream" };
  return (await request<T>(method, path, { query: { file_name: file.name }, raw: file, headers, timeoutMilliseconds: UPLOAD_MILLISECONDS })).data;
}

export const uploadAsset = (file: File): Promise<Asset> => send<Asset>("POST", "/assets", file);
export const replaceAsset = (id: string, file: File): Promise<Asset> => send<Asset>("PUT", `${assetPath(id)}/file`, file);

export async function unpackArchive(file: File): Promise<readonly UnpackedFile[]> {
  return (await send<{ readonly items: readonly UnpackedFile[] }>("POST", "/assets:unpack", file)).items;
}

export async function bringBack(id: string): Promise<Asset> {
  return (await request<Asset>("POST", `${assetPath(id)}/file/bring-back`)).data;
}

export interface AssetWords {
  readonly alt: Labels;
  readonly focus_x: number;
  readonly focus_y: number;
  readonly rights_until: string | null;
  readonly rights: string;
}

export async function putAsset(id: string, version: number, body: AssetWords): Promise<Asset> {
  return (await request<Asset>("PUT", assetPath(id), { body, headers: { "If-Match": `"${version}"` } })).data;
}

export async function removeAssets(assets: readonly string[]): Promise<void> {
  await request("POST", "/assets:remove", { body: { assets } });
}

export async function restoreAssets(assets: readonly string[]): Promise<void> {
  await request("POST", "/assets:restore", { body: { assets } });
}

/** Deletes what lies in the bin and nothing uses, and nothing brings it back; how many went. */
export async function discardAssets(assets: readonly string[]): Promise<number> {
  return (await request<{ readonly discarded: number }>("POST", "/assets:discard", { body: { assets }, timeoutMilliseconds: UPLOAD_MILLISECONDS })).data.discarded;
}

async function named(path: string, files: readonly NamedAsset[]): Promise<readonly AssetLink[]> {
  return (await request<{ readonly items: readonly AssetLink[] }>("POST", path, { body: { files }, timeoutMilliseconds: UPLOAD_MILLISECONDS })).data.items;
}

export const planLinks = (files: readonly NamedAsset[]): Promise<readonly AssetLink[]> => named("/assets:plan", files);
export const linkAssets = (files: readonly NamedAsset[]): Promise<readonly AssetLink[]> => named("/assets:link", files);

/** Where a value of a product shows itself: an address elsewhere, or an asset of the library. */
export function pictureOf(value: string, recipe = "small"): string | null {
  if (/^(https?:)?\//.test(value)) return value;
  return /^[0-9a-f-]{36}$/.test(value) ? `/api/v1/assets/${value}/renditions/${recipe}` : null;
}
