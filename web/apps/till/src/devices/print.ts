/** Prints a page of HTML through a hidden frame; the screen stays where it is. */
export function printHtml(html: string): void {
  const frame = document.createElement("iframe");
  frame.setAttribute("aria-hidden", "true");
  frame.style.cssText = "position:fixed;width:0;height:0;border:0;visibility:hidden";
  frame.srcdoc = html;
  frame.onload = () => {
    const page = frame.contentWindow;
    if (page === null) return;
    page.onafterprint = () => frame.remove();
    page.print();
  };
  document.body.append(frame);
}
