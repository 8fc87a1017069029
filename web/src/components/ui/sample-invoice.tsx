/** A picture of what Inkvoice makes, drawn with the page's own means. Nobody reads it out: the words beside it say the same. */
const rows = [
  ["Design of the booking page", "12.5 h", "95.00", "1,187.50"],
  ["Accessibility review, on site", "2 days", "780.00", "1,560.00"],
  ["Warehouse interface", "1", "2,400.00", "2,400.00"],
] as const;

function Lines({ widths }: { widths: readonly string[] }) {
  return (
    <span className="flex flex-col gap-1.5">
      {widths.map((width, index) => (
        <span key={index} className={`h-1.5 rounded-full bg-[#d9dae3] ${width}`} />
      ))}
    </span>
  );
}

export function SampleInvoice() {
  return (
    <div aria-hidden className="relative mx-auto w-full max-w-md text-[#15172a] select-none lg:max-w-lg">
      <div className="absolute inset-x-8 top-6 -bottom-4 rotate-3 rounded-xl border border-line bg-surface/60" />
      <div className="relative -rotate-1 rounded-xl bg-white p-7 shadow-float sm:p-9">
        <div className="flex items-start justify-between">
          <div>
            <svg viewBox="0 0 32 32" className="size-9">
              <circle cx="16" cy="16" r="16" fill="#2a3eb1" />
              <path
                d="M10 22V10l12 12V10"
                fill="none"
                stroke="#fff"
                strokeWidth="2.4"
                strokeLinejoin="round"
              />
            </svg>
            <p className="mt-3 text-sm font-semibold">Atelier Nordwind</p>
            <div className="mt-2">
              <Lines widths={["w-24", "w-20"]} />
            </div>
          </div>
          <div className="text-end">
            <p className="text-xl font-semibold tracking-tight text-[#2a3eb1]">Invoice</p>
            <p className="mt-1 text-xs text-[#5b5e70] tabular-nums">INV-2026-0042</p>
          </div>
        </div>
        <div className="mt-7 flex justify-between text-xs">
          <div>
            <p className="text-[#5b5e70]">Billed to</p>
            <p className="mt-1 font-medium">Große &amp; Söhne GmbH</p>
            <div className="mt-2">
              <Lines widths={["w-28", "w-20"]} />
            </div>
          </div>
          <div className="text-end">
            <p className="text-[#5b5e70]">Due</p>
            <p className="mt-1 font-medium tabular-nums">23 Dec 2026</p>
          </div>
        </div>
        <table className="mt-7 w-full text-xs tabular-nums">
          <tbody>
            {rows.map(([what, quantity, price, net]) => (
              <tr key={what} className="border-t border-[#e6e6ec]">
                <td className="py-2.5 pe-2">{what}</td>
                <td className="py-2.5 text-end whitespace-nowrap text-[#5b5e70]">{quantity}</td>
                <td className="hidden py-2.5 ps-4 text-end text-[#5b5e70] sm:table-cell">{price}</td>
                <td className="py-2.5 ps-4 text-end">{net}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <div className="ms-auto mt-2 w-52 border-t border-[#15172a] pt-3 text-xs tabular-nums">
          <p className="flex justify-between text-[#5b5e70]">
            <span>Net</span> <span>5,147.50</span>
          </p>
          <p className="mt-1 flex justify-between text-[#5b5e70]">
            <span>Tax 19 %</span> <span>978.03</span>
          </p>
          <p className="mt-2 flex justify-between text-base font-semibold">
            <span>Total</span> <span>€6,125.53</span>
          </p>
        </div>
      </div>
      <div className="absolute -bottom-5 -left-2 flex items-center gap-2 rounded-full bg-ready-soft py-2 ps-3 pe-4 text-sm font-medium text-ready shadow-float sm:-left-6">
        <span className="size-2 rounded-full bg-current" />
        Ready
      </div>
    </div>
  );
}
