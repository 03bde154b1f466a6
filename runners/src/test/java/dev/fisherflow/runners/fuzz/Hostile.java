package dev.fisherflow.runners.fuzz;

import java.util.Collections;
import java.util.List;

/** Values that have broken programs before. */
final class Hostile {

  private static final String LONG = String.join("", Collections.nCopies(3_000, "long"));

  /** Values of a JSON document. */
  static final List<String> JSON =
      List.of(
          "null",
          "true",
          "\"\"",
          "\" \"",
          "0",
          "-1",
          "1",
          "2",
          "7",
          "0.5",
          "-0.0",
          "1e-3",
          "1e-60",
          "1e300",
          "1e999",
          "2147483647",
          "2147483648",
          "9223372036854775807",
          "100000000000000000000",
          "\"NaN\"",
          "\"Infinity\"",
          "\".inf\"",
          "\"a\\u0000b\"",
          "\"\\u001b[31mred\"",
          "\"two\\nlines\"",
          "\"../../up\"",
          "\"/\"",
          "\"w*\"",
          "\"a[b]{c}?\"",
          "\"x[1\"",
          "\"\\ud800\"",
          "\"ü ö\"",
          "\"gelu_new\"",
          "\"sst2\"",
          "\"ief\"",
          "\"" + LONG + "\"",
          "[]",
          "{}",
          "[[]]",
          "[null]",
          "{\"a\": {\"b\": []}}",
          "[1, 1e-60, \"x\"]",
          Collections.nCopies(500, 1).toString());

  /** Fields and lines of a table, and words of a command line. */
  static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "0",
          "1",
          "-1",
          "2",
          "5.1",
          "-0.5",
          "1e0",
          ".5",
          "NaN",
          "1e999",
          "999999999999",
          "99999999999999999999999",
          "index",
          "sentence\tlabel",
          "index\tprediction",
          "\"quoted\"",
          "\"open",
          "a\u0000b",
          "\u0000",
          "\u001b[31mred",
          "\r",
          "\ufeff",
          "\ufffd",
          "a\u2028b",
          "\ud83d\ude00",
          "x[1",
          "a[b]{c}?*",
          "w*",
          "..",
          "/",
          "./",
          "a/../b",
          "@file",
          "--",
          "-5",
          "--workspace",
          "file:///tmp",
          "s3://none/x",
          "nope://x",
          "http://localhost:1/",
          "9999999g",
          "1GiB",
          "-1k",
          "2026-13-01T00:00:00Z",
          "latest",
          "entailment",
          "not_entailment",
          LONG);

  private Hostile() {}
}
