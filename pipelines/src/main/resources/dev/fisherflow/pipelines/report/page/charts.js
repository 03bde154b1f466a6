/* How each kind of chart is drawn by ECharts, and its numbers as a table. */
const figures = (function () {
  "use strict";

  const dashes = ["solid", [7, 4], [2, 3], [9, 3, 2, 3]];
  const scale = ["#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"];

  function label(number) {
    if (number === null || number === undefined || Number.isNaN(number)) {
      return "";
    }
    const size = Math.abs(number);
    return size !== 0 && (size < 0.001 || size >= 1e6)
      ? number.toExponential().replace("e+", "e")
      : String(+number.toPrecision(4));
  }

  /** The colours of the optimizers on this page, which are fewer than there are optimizers. */
  const taken = [];

  function tint(place) {
    return "colour-" + (Math.max(0, taken.indexOf(place)) % 8);
  }

  function take(charts) {
    charts.forEach((chart) => {
      const places = [...(chart.series || []).map((one) => one.place), ...(chart.kind === "timeline" ? chart.spans.map((span) => span[3]) : [])];
      places.filter((place) => place >= 0 && !taken.includes(place)).forEach((place) => taken.push(place));
    });
    taken.sort((a, b) => a - b);
  }

  /** A line's colour is its optimizer's; settings of one optimizer differ by their dashes. */
  function look(one, all) {
    const kin = all.filter((other) => other.place === one.place);
    return {colour: one.name === "best so far" ? "ink" : tint(one.place), dash: dashes[kin.indexOf(one) % dashes.length]};
  }

  function faint(colour, share) {
    return colour.replace(/^rgb\((.*)\)$/, "rgba($1, " + share + ")");
  }

  function axis(name, c, more) {
    return {
      name: name, nameLocation: "middle", nameGap: 28, scale: true,
      nameTextStyle: {color: c("quiet")},
      axisLine: {lineStyle: {color: c("line")}},
      axisLabel: {color: c("quiet"), formatter: (value) => typeof value === "number" ? label(value) : value, hideOverlap: true},
      splitLine: {lineStyle: {color: c("line")}},
      ...more,
    };
  }

  function plane(x, y, c, more) {
    return {
      animation: false,
      grid: {left: 62, right: 18, top: 14, bottom: 46},
      tooltip: {confine: true, backgroundColor: c("ground"), borderColor: c("line"), textStyle: {color: c("ink"), fontSize: 12}},
      xAxis: x, yAxis: {...y, nameGap: 44},
      ...more,
    };
  }

  /** Mean and deviation of a setting: a line, and a band behind it. */
  function band(one, colour) {
    const ends = one.x.map((x, i) => [x, one.y[i] - (one.band[i] || 0), one.y[i] + (one.band[i] || 0)]);
    return {
      type: "custom", silent: true, clip: true, z: 1, tooltip: {show: false},
      dimensions: ["x", "low", "high"], encode: {x: 0, y: [1, 2]}, data: ends,
      renderItem: (params, api) => params.dataIndex !== 0 ? undefined : {
        type: "polygon",
        shape: {points: [...ends.map((end) => api.coord([end[0], end[2]])), ...ends.slice().reverse().map((end) => api.coord([end[0], end[1]]))]},
        style: {fill: faint(colour, 0.16)},
      },
    };
  }

  function lines(chart, shown, c, log) {
    const series = [];
    chart.series.filter((one) => shown.has(one.name)).forEach((one) => {
      const style = look(one, chart.series);
      const colour = c(style.colour);
      if (one.band && !log) {
        series.push(band(one, colour));
      }
      series.push({
        type: one.marks ? "scatter" : "line", name: one.name, z: 2, step: one.step ? "end" : false,
        data: one.x.map((x, i) => [x, one.y[i]]), symbolSize: one.marks ? 7 : 5,
        showSymbol: Boolean(chart.points), lineStyle: {width: 2, type: style.dash, color: colour}, itemStyle: {color: colour},
      });
    });
    return plane(
      axis(chart.x, c, {type: chart.logX ? "log" : "value"}),
      axis(chart.y, c, {type: log ? "log" : "value"}),
      c,
      {tooltip: {...plane({}, {}, c).tooltip, trigger: chart.series.some((one) => one.marks) ? "item" : "axis", valueFormatter: label},
        toolbox: {show: false}, dataZoom: [{type: "inside"}], series: series});
  }

  function linesTable(chart) {
    const rows = [];
    chart.series.forEach((one) => one.x.forEach((x, i) =>
      rows.push([one.name, x, one.y[i], one.band ? one.band[i] : null])));
    return {head: ["line", chart.x, chart.y, "deviation"], rows: rows};
  }

  function colours(chart, c, dimension, low, high) {
    return {dimension: dimension, min: low, max: high > low ? high : low + 1, calculable: true, inRange: {color: scale},
      orient: "horizontal", left: "center", bottom: 0, itemHeight: 110, itemWidth: 12, precision: 1, textStyle: {color: c("quiet")}};
  }

  function finite(rows, column) {
    return rows.map((row) => row[column]).filter((value) => value !== null && Number.isFinite(value));
  }

  function parallel(chart, shown, c) {
    const last = chart.dims.length - 1;
    const scores = finite(chart.rows, last);
    return {
      animation: false,
      parallel: {left: 46, right: 70, top: 44, bottom: 48,
        parallelAxisDefault: {nameTextStyle: {color: c("quiet")}, axisLine: {lineStyle: {color: c("quiet")}},
          axisLabel: {color: c("ink"), formatter: (value) => typeof value === "number" ? label(value) : value},
          areaSelectStyle: {color: c("accent"), borderColor: c("accent"), opacity: 0.3}}},
      parallelAxis: chart.dims.map((dim, i) => ({dim: i, name: dim.name, type: dim.values ? "category" : dim.log ? "log" : "value",
        data: dim.values || undefined, scale: true})),
      visualMap: colours(chart, c, last, Math.min(...scores), Math.max(...scores)),
      series: [{type: "parallel", lineStyle: {width: 1.5, opacity: 0.65}, inactiveOpacity: 0.04, activeOpacity: 0.9,
        progressive: 500, data: chart.rows.map((row) => row.map((value) => value === null ? "-" : value))}],
    };
  }

  function heat(chart, shown, c) {
    const scores = finite(chart.cells, 2);
    return plane(
      axis(chart.x, c, {type: "category", data: chart.xs, splitLine: {show: false}}),
      axis(chart.y, c, {type: "category", data: chart.ys, splitLine: {show: false}}),
      c,
      {grid: {left: 90, right: 18, top: 14, bottom: 92}, visualMap: colours(chart, c, 2, Math.min(...scores), Math.max(...scores)),
        series: [{type: "heatmap", data: chart.cells, label: {show: true, formatter: (item) => label(item.value[2])}}]});
  }

  function cloud(chart, shown, c) {
    const scores = finite(chart.points, 2);
    return plane(
      axis(chart.x, c, {type: chart.logX ? "log" : "value"}), axis(chart.y, c, {type: chart.logY ? "log" : "value"}), c,
      {grid: {left: 70, right: 18, top: 14, bottom: 92}, visualMap: colours(chart, c, 2, Math.min(...scores), Math.max(...scores)),
        series: [{type: "scatter", symbolSize: 11, data: chart.points}]});
  }

  function bars(chart, shown, c) {
    const rows = chart.bars.slice().reverse();
    return plane(
      axis(chart.x, c, {type: "value", min: 0, max: 100}),
      axis("", c, {type: "category", data: rows.map((row) => row[0]), splitLine: {show: false}}),
      c,
      {grid: {left: 12, right: 44, top: 10, bottom: 46, containLabel: true},
        series: [{type: "bar", data: rows.map((row) => row[1]), itemStyle: {color: c("colour-0")}, barMaxWidth: 22,
          label: {show: true, position: "right", color: c("ink"), formatter: (item) => label(item.value)}}]});
  }

  function timeline(chart, shown, c) {
    return plane(
      axis("", c, {type: "time", axisLabel: {color: c("quiet"), hideOverlap: true}}),
      axis("", c, {type: "category", data: chart.lanes, inverse: true, splitLine: {show: false}}),
      c,
      {grid: {left: 12, right: 18, top: 10, bottom: 30, containLabel: true}, dataZoom: [{type: "inside", filterMode: "weakFilter"}],
        tooltip: {...plane({}, {}, c).tooltip, formatter: (item) => echarts.format.encodeHTML(chart.names[item.dataIndex])},
        series: [{type: "custom", clip: true, encode: {x: [1, 2], y: 0}, data: chart.spans,
          renderItem: (params, api) => {
            const from = api.coord([api.value(1), api.value(0)]);
            const to = api.coord([api.value(2), api.value(0)]);
            const height = Math.min(26, 0.7 * api.size([0, 1])[1]);
            return {type: "rect", shape: {x: from[0], y: from[1] - height / 2, width: Math.max(1, to[0] - from[0] - 0.5), height: height},
              style: {fill: c(tint(api.value(3))), opacity: api.value(4) ? 1 : 0.4, stroke: c("ground"), lineWidth: 0.5}};
          }}]});
  }

  function confusion(chart, shown, c) {
    return plane(
      axis("answer", c, {type: "category", data: chart.labels, splitLine: {show: false}}),
      axis("label", c, {type: "category", data: chart.labels, inverse: true, splitLine: {show: false}}),
      c,
      {grid: {left: 96, right: 18, top: 14, bottom: 50},
        visualMap: {show: false, dimension: 3, min: 0, max: 1, inRange: {color: [c("raised"), c("colour-0")]}},
        series: [{type: "heatmap", data: chart.cells, label: {show: true, color: c("ink"), formatter: (item) => String(item.value[2])},
          itemStyle: {borderColor: c("line"), borderWidth: 1}}]});
  }

  function calibration(chart, shown, c) {
    const edge = {min: 0, max: 100, scale: false};
    return plane(
      axis("probability of the answer (%)", c, {type: "value", ...edge}), axis("right (%)", c, {type: "value", ...edge}), c,
      {series: [
        {type: "custom", clip: true, name: "right", encode: {x: [0, 1], y: 3}, data: chart.bins,
          renderItem: (params, api) => {
            const top = api.coord([api.value(0), api.value(3)]);
            const foot = api.coord([api.value(1), 0]);
            return {type: "rect", shape: {x: top[0], y: top[1], width: foot[0] - top[0] - 1, height: foot[1] - top[1]},
              style: {fill: faint(c("colour-0"), 0.55)}};
          }},
        {type: "line", silent: true, showSymbol: false, data: [[0, 0], [100, 100]], lineStyle: {type: "dashed", width: 1, color: c("quiet")}},
        {type: "scatter", name: "mean probability", symbolSize: 8, itemStyle: {color: c("ink")}, data: chart.bins.map((bin) => [bin[2], bin[3]])}]});
  }

  const kinds = {
    lines: {option: lines, table: linesTable},
    parallel: {option: parallel, table: (chart) => ({head: chart.dims.map((dim) => dim.name), rows: chart.rows})},
    heat: {option: heat, table: (chart) => ({head: [chart.x, chart.y, "score (%)"], rows: chart.cells.map((cell) => [chart.xs[cell[0]], chart.ys[cell[1]], cell[2]])})},
    cloud: {option: cloud, table: (chart) => ({head: [chart.x, chart.y, "score (%)"], rows: chart.points})},
    bars: {option: bars, table: (chart) => ({head: ["setting", chart.x], rows: chart.bars})},
    timeline: {option: timeline, table: (chart) => ({head: ["trial", "slot", "from", "to"], rows: chart.spans.map((span, i) =>
      [chart.names[i], chart.lanes[span[0]], new Date(span[1]).toISOString(), new Date(span[2]).toISOString()])})},
    confusion: {option: confusion, table: (chart) => ({head: ["label", "answer", "rows"], rows: chart.cells.map((cell) =>
      [chart.labels[cell[1]], chart.labels[cell[0]], cell[2]])})},
    calibration: {option: calibration, table: (chart) => ({head: ["from (%)", "to (%)", "mean probability (%)", "right (%)", "rows"], rows: chart.bins})},
  };

  return {label: label, look: look, take: take, kinds: kinds};
})();
