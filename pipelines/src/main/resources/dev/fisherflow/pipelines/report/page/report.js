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
      // Rows in a group of rows in a grid, with nothing between that a screen reader would stop at.
      place.querySelector(".tabulator-header-contents").setAttribute("role", "none");
      place.querySelector(".tabulator-tableholder").setAttribute("role", "rowgroup");
      place.querySelector(".tabulator-table").setAttribute("role", "none");
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

  function swatch(style) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("width", "22");
    svg.setAttribute("height", "8");
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS(space, "line");
    const dash = style.dash === "solid" ? "" : style.dash.join(" ");
    Object.entries({x1: 0, x2: 22, y1: 4, y2: 4, "stroke-width": 2.5, "stroke-dasharray": dash})
      .forEach(([name, value]) => line.setAttribute(name, value));
    line.style.stroke = "var(--" + style.colour + ")";
    svg.append(line);
    return svg;
  }

  function pressed(text, action) {
    const button = element("button", {type: "button", textContent: text});
    button.addEventListener("click", () => action(button));
    return button;
  }

  function save(name, url) {
    element("a", {href: url, download: name}).click();
  }

  function draw(figure, chart) {
    const place = figure.querySelector(".plot");
    const kind = figures.kinds[chart.kind];
    const named = chart.series || [];
    const shown = new Set(named.filter((one) => one.shown).map((one) => one.name));
    let log = false;
    const drawn = echarts.init(place, null, {renderer: "canvas"});

    function option() {
      return {backgroundColor: "transparent", textStyle: {fontFamily: "system-ui, sans-serif"},
        ...kind.option(chart, shown, colour, log)};
    }

    function redraw() {
      drawn.setOption(option(), {notMerge: true});
    }

    function entry(one) {
      const button = element("button", {type: "button"}, swatch(figures.look(one, named)), one.name);
      button.setAttribute("aria-pressed", shown.has(one.name));
      button.addEventListener("click", () => {
        shown.has(one.name) ? shown.delete(one.name) : shown.add(one.name);
        button.setAttribute("aria-pressed", shown.has(one.name));
        redraw();
      });
      return button;
    }

    const legend = figure.querySelector(".legend");
    const hidden = named.filter((one) => !one.shown);
    legend.append(...named.filter((one) => one.shown).map(entry));
    if (hidden.length > 0) {
      legend.append(pressed("+ " + hidden.length + (hidden.length === 1 ? " setting" : " settings") + " not chosen", (more) => {
        const entries = hidden.map(entry);
        more.replaceWith(...entries);
        entries[0].focus();
      }));
      legend.lastChild.className = "more";
    }
    if (legend.childElementCount === 0) {
      legend.remove();
    }

    const tools = figure.querySelector(".tools");
    if (chart.kind === "lines" && !chart.points && named.every((one) => one.y.every((y) => y > 0))) {
      tools.append(pressed("log scale", (button) => {
        log = !log;
        button.setAttribute("aria-pressed", log);
        redraw();
      }));
      tools.lastChild.setAttribute("aria-pressed", "false");
    }
    tools.append(
      pressed("SVG", () => {
        const copy = echarts.init(null, null, {renderer: "svg", ssr: true, width: place.clientWidth, height: place.clientHeight});
        copy.setOption({...option(), backgroundColor: colour("ground"), animation: false});
        save(chart.id + ".svg", URL.createObjectURL(new Blob([copy.renderToSVGString()], {type: "image/svg+xml"})));
        copy.dispose();
      }),
      pressed("PNG", () => save(chart.id + ".png", drawn.getDataURL({type: "png", pixelRatio: 2, backgroundColor: colour("ground")}))));
    [...tools.querySelectorAll("button")].slice(-2).forEach((button) =>
      button.setAttribute("aria-label", "Save as " + button.textContent + ": " + chart.title));

    const details = figure.querySelector(".figures");
    details.addEventListener("toggle", () => {
      if (details.open && !details.querySelector("table")) {
        details.append(numbers(chart, kind.table(chart)));
      }
    });

    redraw();
    redraws.push(redraw);
    new ResizeObserver(() => drawn.resize()).observe(place);
  }

  function numbers(chart, table) {
    const head = element("tr", {}, ...table.head.map((text) => element("th", {textContent: text, scope: "col"})));
    const rows = table.rows.map((row) => element("tr", {}, ...row.map((cell) =>
      element("td", {textContent: typeof cell === "number" || cell === null ? figures.label(cell) : cell}))));
    const scroll = element("div", {className: "scroll", tabIndex: 0},
      element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", "Numbers of: " + chart.title);
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

  figures.take([...charts.values()]);

  function make(one) {
    coming.unobserve(one);
    one.matches(".chart") ? draw(one, charts.get(one.id)) : enhance(one);
  }

  const coming = new IntersectionObserver((entries) => {
    entries.filter((entry) => entry.isIntersecting).forEach((entry) => make(entry.target));
  }, {rootMargin: "600px"});
  document.querySelectorAll("main .table, main .chart").forEach((one) => coming.observe(one));
  addEventListener("beforeprint", () =>
    document.querySelectorAll("main .chart").forEach((one) => one.querySelector("canvas") || make(one)));

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraws.forEach((redraw) => redraw()));
  root.classList.add("scripted");
  show(theme);
})();
