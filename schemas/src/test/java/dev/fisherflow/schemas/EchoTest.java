package dev.fisherflow.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EchoTest {

  @Test
  void whatATerminalWouldObeyIsShownAsNumbers() {
    assertThat(Echo.of("ü ö 漢 😀")).isEqualTo("ü ö 漢 😀");
    assertThat(Echo.quoted("a\u001b[2J\n\0")).isEqualTo("'a\\u001b[2J\\u000a\\u0000'");
    assertThat(Echo.of("\u009b1m\u202e\u2028\ud800")).isEqualTo("\\u009b1m\\u202e\\u2028\\ud800");
  }

  @Test
  void longTextsAreCut() {
    assertThat(Echo.of("x".repeat(80))).isEqualTo("x".repeat(80));
    assertThat(Echo.of("x".repeat(1234))).isEqualTo("x".repeat(80) + "… (1,234 characters)");
    assertThat(Echo.line("x".repeat(388))).isEqualTo("x".repeat(388));
    assertThat(Echo.line("a".repeat(5000) + "; do this"))
        .hasSize(388)
        .startsWith("aaa")
        .contains(" … ")
        .endsWith("a; do this");
    assertThat(Echo.line("\0".repeat(300))).hasSize(388);
  }
}
