/* What moves on the page: colours, tables, charts. Without it the tables are there all the same. */
(function () {
  "use strict";

  const root = document.documentElement;

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  // ---- Colours -------------------------------------------------------------------------------

  const themes = ["auto", "light", "dark"];
  const redraws = [];

  /** Browsers may refuse to keep anything for a page opened from disk; then nothing is kept. */
  function kept(value) {
    try {
      if (value !== undefined) {
        localStorage.setItem("fisherflow-theme", value);
      }
      return localStorage.getItem("fisherflow-theme");
    } catch (refused) {
      return null;
    }
  }

  function show(theme) {
    const button = document.getElementById("theme");
    if (theme === "auto") {
      root.removeAttribute("data-theme");
    } else {
      root.dataset.theme = theme;
    }
    button.querySelector("span").textContent = theme;
    button.setAttribute(
      "aria-label", "Colours: " + (theme === "auto" ? "as the system" : theme) + "; press to change");
    redraws.forEach((redraw) => redraw());
  }

  let theme = themes.includes(kept()) ? kept() : "auto";
  document.getElementById("theme").addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    kept(theme);
    show(theme);
  });

  const probe = document.body.appendChild(element("span", {hidden: true}));

  /** A colour of the style sheet, as it is now. */
  function colour(name) {
    probe.style.color = "var(--" + name + ")";
    return getComputedStyle(probe).color;
  }

  // ---- Tables --------------------------------------------------------------------------------

  /** By the number a cell stands for where there is one; cells without one come last either way. */
  function byNumber(a, b, rowA, rowB, column, direction) {
    const last = direction === "asc" ? Infinity : -Infinity;
    const x = a.value === null || a.value === "" ? last : Number(a.value);
    const y = b.value === null || b.value === "" ? last : Number(b.value);
    return x === y ? 0 : x < y ? -1 : 1;
  }

  function byText(a, b) {
    return a.text.localeCompare(b.text, undefined, {numeric: true});
  }

  function contains(wanted, cell) {
    return cell.text.toLowerCase().includes(wanted.toLowerCase());
  }

  function read(table) {
    return [...table.tBodies[0].rows].map((row, index) => {
      const data = {id: index};
      [...row.cells].forEach((cell, i) => {
        data["c" + i] = {
          html: cell.innerHTML,
          text: cell.textContent,
          value: cell.hasAttribute("data-value") ? cell.dataset.value : null,
        };
      });
      return data;
    });
  }

  function columns(table, rows) {
    return [...table.tHead.rows[0].cells].map((head, i) => {
      const numeric = head.hasAttribute("data-numeric");
      const longest = rows.reduce((most, row) => Math.max(most, row["c" + i].text.length), 0);
      const code = rows.length > 0 && rows[0]["c" + i].html.startsWith("<code>");
      return {
        title: head.textContent,
        field: "c" + i,
        headerTooltip: head.title || false,
        hozAlign: numeric ? "right" : "left",
        headerHozAlign: numeric ? "right" : "left",
        headerSortStartingDir: numeric ? "desc" : "asc",
        sorter: numeric ? byNumber : byText,
        formatter: (cell) => cell.getValue().html,
        headerFilter: rows.length > 12 ? "input" : false,
        headerFilterPlaceholder: "filter",
        headerFilterFunc: contains,
        width: !code && longest > 70 ? 420 : code && longest > 16 ? 160 : undefined,
        cssClass: !code && longest > 70 ? "wide" : undefined,
        variableHeight: longest > 70,
      };
    });
  }

  function enhance(holder) {
    const table = holder.querySelector("table");
    const rows = read(table);
    const place = element("div", {className: "grid"});
    const caption = element("div", {className: "caption", textContent: table.caption.textContent});
    const shown = element("output", {className: "shown"});
    const search = element("input", {type: "search", placeholder: "Filter rows"});
    search.setAttribute("aria-label", "Filter: " + table.caption.textContent);
    const bar = element("div", {className: "bar"}, caption);
    if (rows.length > 4) {
      bar.append(shown, search);
    }
    table.hidden = true;
    holder.append(bar, place);
    const grid = new Tabulator(place, {
      data: rows,
      columns: columns(table, rows),
      layout: "fitDataFill",
      renderVertical: rows.length > 60 ? "virtual" : "basic",
      height: rows.length > 60 ? "34rem" : false,
      placeholder: "No row matches.",
      headerSortTristate: true,
      columnDefaults: {resizable: "header"},
    });
    grid.on("tableBuilt", () => {
      place.setAttribute("aria-label", table.caption.textContent);
      grid.getColumns().forEach((column) => sortByKey(grid, column));
    });
    grid.on("dataFiltered", (filters, found) => {
      shown.textContent = found.length === rows.length ? rows.length + " rows" : found.length + " of " + rows.length;
    });
    search.addEventListener("input", () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      grid.setFilter((row) => {
        const text = Object.values(row).map((cell) => cell.text || "").join(" ").toLowerCase();
        return words.every((word) => text.includes(word));
      });
    });
    shown.textContent = rows.length + " rows";
  }

  /** Headers are sorted by from the keyboard as they are by a click. */
  function sortByKey(grid, column) {
    const head = column.getElement();
    head.tabIndex = 0;
    head.querySelectorAll("input").forEach((input) =>
      input.setAttribute("aria-label", "Filter by " + column.getDefinition().title));
    head.addEventListener("keydown", (event) => {
      if ((event.key === "Enter" || event.key === " ") && event.target === head) {
        event.preventDefault();
        grid.setSort(column.getField(), head.getAttribute("aria-sort") === "descending" ? "asc" : "desc");
      }
    });
  }

  // ---- Charts --------------------------------------------------------------------------------

  const dashes = [[], [7, 4], [2, 3], [9, 3, 2, 3]];

  function look(series, all) {
    const kin = all.filter((one) => one.optimizer === series.optimizer);
    return {colour: "colour-" + (series.place % 8), dash: dashes[kin.indexOf(series) % dashes.length]};
  }

  function faint(name, share) {
    return colour(name).replace(/^rgb\((.*)\)$/, "rgba($1, " + share + ")");
  }

  /** The lines on common points: mean, upper and lower end of the band of each. */
  function align(series) {
    const tables = series.map((one) => [
      one.x,
      one.y,
      one.y.map((y, i) => (one.band && one.band[i] !== null ? y + one.band[i] : y)),
      one.y.map((y, i) => (one.band && one.band[i] !== null ? y - one.band[i] : y)),
    ]);
    return uPlot.join(tables);
  }

  function label(number) {
    if (number === null || number === undefined) {
      return "";
    }
    const size = Math.abs(number);
    return size !== 0 && (size < 0.001 || size >= 1e6)
      ? number.toExponential().replace("e+", "e")
      : String(+number.toPrecision(4));
  }

  function options(chart, shown, state, width) {
    const axis = {
      stroke: () => colour("quiet"),
      grid: {stroke: () => colour("line"), width: 1},
      ticks: {stroke: () => colour("line"), width: 1},
      font: "12px system-ui, sans-serif",
      labelFont: "12px system-ui, sans-serif",
      labelSize: 18,
      values: (plot, splits) => splits.map((one) => (one === null ? "" : label(one))),
    };
    const series = [{}];
    const bands = [];
    chart.series.forEach((one) => {
      const style = look(one, chart.series);
      const visible = shown.has(one);
      series.push(
        {label: one.name, show: visible, width: 2, dash: style.dash, spanGaps: true,
          stroke: () => colour(style.colour), points: {show: chart.points, size: 5}},
        {show: visible && Boolean(one.band), width: 0, points: {show: false}, spanGaps: true},
        {show: visible && Boolean(one.band), width: 0, points: {show: false}, spanGaps: true});
      bands.push({series: [series.length - 2, series.length - 1], fill: () => faint(style.colour, 0.16)});
    });
    return {
      width: width,
      height: 272,
      series: series,
      bands: bands,
      legend: {show: false},
      cursor: {y: false, points: {size: 7}},
      scales: {x: {time: false, distr: chart.logX ? 3 : 1}, y: {distr: state.log ? 3 : 1}},
      axes: [
        {...axis, label: chart.x, size: 34},
        {...axis, label: chart.y, size: 52},
      ],
      hooks: {setCursor: [(plot) => state.follow(plot)]},
    };
  }

  function swatch(style) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("width", "22");
    svg.setAttribute("height", "8");
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS(space, "line");
    Object.entries({x1: 0, x2: 22, y1: 4, y2: 4, "stroke-width": 2.5, "stroke-dasharray": style.dash.join(" ")})
      .forEach(([name, value]) => line.setAttribute(name, value));
    line.style.stroke = "var(--" + style.colour + ")";
    svg.append(line);
    return svg;
  }

  function draw(figure, chart) {
    const place = figure.querySelector(".plot");
    const legend = figure.querySelector(".legend");
    const shown = new Set(chart.series.filter((one) => one.shown));
    const outputs = new Map();
    const state = {log: false, follow: follow};
    const data = align(chart.series);
    let plot = null;

    function follow(at) {
      chart.series.forEach((one, i) => {
        const output = outputs.get(one);
        if (output) {
          const index = at.cursor.idx;
          const value = index === null || index === undefined ? null : data[1 + 3 * i][index];
          output.textContent = label(value);
        }
      });
    }

    function redraw() {
      if (plot) {
        plot.destroy();
      }
      plot = new uPlot(options(chart, shown, state, Math.max(240, place.clientWidth)), data, place);
    }

    function entry(one) {
      const output = element("output");
      outputs.set(one, output);
      const button = element("button", {type: "button"}, swatch(look(one, chart.series)), one.name, output);
      button.setAttribute("aria-pressed", shown.has(one));
      button.addEventListener("click", () => {
        shown.has(one) ? shown.delete(one) : shown.add(one);
        button.setAttribute("aria-pressed", shown.has(one));
        redraw();
      });
      return button;
    }

    const hidden = chart.series.filter((one) => !one.shown);
    legend.append(...chart.series.filter((one) => one.shown).map(entry));
    if (hidden.length > 0) {
      const more = element("button", {type: "button", className: "more",
        textContent: "+ " + hidden.length + (hidden.length === 1 ? " setting" : " settings") + " not chosen"});
      more.addEventListener("click", () => {
        const entries = hidden.map(entry);
        more.replaceWith(...entries);
        entries[0].focus();
      });
      legend.append(more);
    }

    if (chart.series.every((one) => one.y.every((y) => y > 0)) && !chart.points) {
      const scale = element("button", {type: "button", textContent: "log scale"});
      scale.setAttribute("aria-pressed", "false");
      scale.addEventListener("click", () => {
        state.log = !state.log;
        scale.setAttribute("aria-pressed", state.log);
        scale.textContent = state.log ? "linear scale" : "log scale";
        redraw();
      });
      figure.querySelector("figcaption").append(scale);
    }

    const details = figure.querySelector(".figures");
    details.addEventListener("toggle", () => {
      if (details.open && !details.querySelector("table")) {
        details.append(figures(chart, data));
      }
    });

    redraw();
    redraws.push(redraw);
    let width = place.clientWidth;
    new ResizeObserver(() => {
      if (Math.abs(place.clientWidth - width) > 1) {
        width = place.clientWidth;
        plot.setSize({width: Math.max(240, width), height: 272});
      }
    }).observe(place);
  }

  function figures(chart, data) {
    const head = element("tr", {}, element("th", {textContent: chart.x}),
      ...chart.series.map((one) => element("th", {textContent: one.name + (one.band ? " ± sd" : "")})));
    const rows = data[0].map((x, row) => element("tr", {}, element("td", {textContent: label(x)}),
      ...chart.series.map((one, i) => {
        const mean = data[1 + 3 * i][row];
        const upper = data[2 + 3 * i][row];
        const known = mean !== null && mean !== undefined;
        const spread = known && upper > mean ? " ± " + label(upper - mean) : "";
        return element("td", {textContent: label(mean) + spread});
      })));
    const table = element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
    const scroll = element("div", {className: "scroll", tabIndex: 0}, table);
    return scroll;
  }

  // ---- A run that has not ended -----------------------------------------------------------------

  const live = document.getElementById("live");
  const follow = document.getElementById("follow");
  if (live && follow) {
    try {
      follow.checked = sessionStorage.getItem("fisherflow-follow") !== "no";
    } catch (refused) {
      // Nothing is kept of a page opened from disk.
    }
    follow.addEventListener("change", () => {
      try {
        sessionStorage.setItem("fisherflow-follow", follow.checked ? "yes" : "no");
      } catch (refused) {
        // Likewise.
      }
    });
    setInterval(() => {
      const typing = document.activeElement && document.activeElement.matches("input[type=search], .tabulator input");
      if (follow.checked && !document.hidden && !typing) {
        location.reload();
      }
    }, 1000 * Number(live.dataset.seconds));
  }

  // ---- When they come into view -----------------------------------------------------------------

  const charts = new Map(
    JSON.parse(document.getElementById("charts").textContent).map((chart) => [chart.id, chart]));
  const coming = new IntersectionObserver((entries) => {
    entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
      coming.unobserve(entry.target);
      entry.target.matches(".chart")
        ? draw(entry.target, charts.get(entry.target.id))
        : enhance(entry.target);
    });
  }, {rootMargin: "600px"});
  document.querySelectorAll("main .table, main .chart").forEach((one) => coming.observe(one));

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraws.forEach((redraw) => redraw()));
  show(theme);
})();
