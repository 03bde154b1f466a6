package dev.fisherflow.pipelines.schedule.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.ledger.Json;
import org.junit.jupiter.api.Test;

class LedgerEntryTest {

  @Test
  void linesOfEarlierVersionsAreRead() throws Exception {
    String line =
        "{\"runId\":\"nightly\",\"scheduled\":\"2026-03-01T03:00:00Z\",\"state\":\"SUCCEEDED\","
            + "\"attempts\":2}";
    assertThat(Json.MAPPER.readValue(line, LedgerEntry.class).tries()).isEqualTo(2);
  }
}
