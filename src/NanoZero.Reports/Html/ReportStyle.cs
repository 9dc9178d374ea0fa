namespace NanoZero.Reports;

/// <summary>The style sheet of a report.</summary>
internal static class ReportStyle
{
    /// <summary>The colours.</summary>
    public const string Colours = """
        :root {
          --ink: #1d1f23; --quiet: #5b616b; --paper: #ffffff; --rule: #d9dce1; --panel: #f5f6f8; --accent: #0072b2;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --ink: #e4e6ea; --quiet: #a0a6b0; --paper: #16181d; --rule: #363a42; --panel: #1f2228; --accent: #5aa9dd;
          }
        }
        """;

    /// <summary>The page around a report.</summary>
    public const string Page = """
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--paper); color: var(--ink);
          font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
          font-variant-numeric: tabular-nums; overflow-wrap: break-word;
        }
        main { max-width: 1100px; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
        @page { margin: 16mm 14mm; }
        @media (max-width: 600px) {
          main { padding: 1.25rem 1.25rem 3rem; }
        }
        @media print {
          :root { font-size: 10pt; }
          body { font-size: 1rem; line-height: 1.4; }
          main { max-width: none; padding: 0; }
        }
        """;

    /// <summary>What a report is made of, wherever it stands; it uses the <see cref="Colours"/>.</summary>
    public const string Content = """
        h1, h2, h3 { line-height: 1.25; font-weight: 650; text-wrap: balance; }
        h1 { font-size: 1.9rem; margin: 0 0 1rem; }
        h2 { font-size: 1.35rem; margin: 2.75rem 0 .75rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
        h3 { font-size: 1.08rem; margin: 1.75rem 0 .5rem; }
        p, ul { margin: .75rem 0; max-width: 46rem; }
        li { margin: .25rem 0; }
        .answer {
            font-size: 1.15rem; max-width: none; padding: .9rem 1.1rem; background: var(--panel);
            border-left: 4px solid var(--accent); border-radius: 3px;
        }
        a { color: var(--accent); }
        nav ul {
            display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; list-style: none; padding: 0; margin: 1rem 0 0;
            max-width: none; font-size: .925rem;
        }
        nav li { margin: 0; }
        .note, .caption, figcaption { color: var(--quiet); font-size: .875rem; line-height: 1.45; }
        .note { max-width: 56rem; }
        .table { margin: 1.5rem 0; }
        .caption { margin: 0 0 .5rem; }
        .scroll {
          overflow-x: auto;
          background:
            linear-gradient(to right, var(--paper) 30%, transparent) left / 2.5rem 100% no-repeat local,
            linear-gradient(to left, var(--paper) 30%, transparent) right / 2.5rem 100% no-repeat local,
            linear-gradient(to right, var(--rule), transparent) left / .7rem 100% no-repeat scroll,
            linear-gradient(to left, var(--rule), transparent) right / .7rem 100% no-repeat scroll;
        }
        .table .note { margin: .5rem 0 0; }
        table { border-collapse: collapse; font-size: .925rem; line-height: 1.4; }
        th, td {
            padding: .38rem .9rem .38rem 0; text-align: left; vertical-align: top;
            border-bottom: 1px solid var(--rule);
        }
        th + th, td + td { padding-left: .6rem; }
        th { font-weight: 600; vertical-align: bottom; }
        thead th { border-bottom: 2px solid var(--quiet); }
        .number { text-align: right; }
        td.number, td.short { white-space: nowrap; }
        td.long { min-width: 16rem; }
        figure { margin: 1.75rem 0; }
        figcaption { margin-top: .6rem; max-width: 56rem; }
        .panels {
            display: grid; gap: 1.5rem 1.25rem; grid-template-columns: minmax(0, 1fr); justify-items: start;
            align-items: start;
        }
        .panels > div { width: 100%; }
        .panel .letter { margin: 0 0 .15rem; font-weight: 650; }
        .panel > div { overflow-x: auto; }
        .panels svg { display: block; }
        .wide { display: none; }
        .wide svg, .narrow svg { max-width: 100%; height: auto; }
        @media (min-width: 760px) {
          .columns-2, .columns-3, .columns-4 { grid-template-columns: repeat(2, minmax(0, 1fr)); }
          .columns-1 .wide { display: block; }
          .columns-1 .narrow { display: none; }
        }
        @media (min-width: 1040px) {
          .columns-2 .wide { display: block; }
          .columns-2 .narrow { display: none; }
          .columns-3, .columns-4 { grid-template-columns: repeat(3, minmax(0, 1fr)); }
        }
        dl {
            display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 0 2rem;
            margin: 1rem 0; font-size: .925rem;
        }
        dl > div {
            display: flex; justify-content: space-between; gap: 1rem; padding: .3rem 0;
            border-bottom: 1px solid var(--rule);
        }
        dt { color: var(--quiet); }
        dd { margin: 0; text-align: right; min-width: 0; }
        pre {
            background: var(--panel); border: 1px solid var(--rule); border-radius: 4px; padding: .75rem 1rem;
            overflow-x: auto; font-size: .875rem; line-height: 1.5;
        }
        code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        @media (max-width: 600px) {
          h1 { font-size: 1.45rem; }
          .answer { font-size: 1.05rem; }
          th:first-child, td:first-child { position: sticky; left: 0; background: var(--paper); }
          td.short:first-child, td.long:first-child { white-space: normal; min-width: 6.5rem; max-width: 9.5rem; }
          dl > div { flex-direction: column; gap: 0; }
          dd { text-align: left; overflow-wrap: anywhere; }
        }
        @media print {
          h2 { margin-top: 1.6rem; }
          nav { display: none; }
          .wide { display: block; }
          .narrow { display: none; }
          h1, h2, h3, .caption { break-after: avoid; }
          figure, tr, .whole, pre, dl > div, .answer { break-inside: avoid; }
          thead { display: table-header-group; }
          p { orphans: 3; widows: 3; }
          .scroll, pre { overflow: visible; }
          .panels { gap: .75rem 1rem; }
          .columns-1 svg { max-height: 110mm; max-width: 100%; width: auto; }
          pre { white-space: pre-wrap; }
          th, td { padding-right: .5rem; }
          td.short { white-space: normal; min-width: 7em; }
          td.long { min-width: 10em; }
          .answer, pre { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
          svg { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
          .columns-2, .columns-4 { grid-template-columns: repeat(2, minmax(0, 1fr)); }
          .columns-3 { grid-template-columns: repeat(3, minmax(0, 1fr)); }
        }
        """;
}
