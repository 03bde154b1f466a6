package dev.fisherflow.transforms.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.Records;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrialCostTest {

  @Test
  void longestFirst() {
    Trial adamw = Records.trial("cola", "adamw", 0.1, 1);
    Trial ief = Records.trial("cola", "ief", 0.1, 1);
    Trial sf = Records.trial("cola", "sf", 0.1, 1);
    Trial twice = Records.withSteps(adamw, 20);
    Trial image = Records.identified(Trial.newBuilder(adamw).setMaxTokens(0).build());
    assertThat(TrialCost.of(adamw)).isEqualTo(10 * 32 * 100);
    assertThat(TrialCost.of(image)).isEqualTo(10 * 32);
    assertThat(Stream.of(image, adamw, ief, twice, sf).sorted(TrialCost.LONGEST_FIRST))
        .isEqualTo(List.of(twice, sf, ief, adamw, image));
  }

  @Test
  void equalTrialsByTheirIds() {
    Trial one = Records.trial("cola", "adamw", 0.1, 1);
    Trial two = Records.trial("cola", "adamw", 0.1, 2);
    boolean oneFirst = one.getTrialId().compareTo(two.getTrialId()) < 0;
    assertThat(Stream.of(two, one).sorted(TrialCost.LONGEST_FIRST))
        .isEqualTo(oneFirst ? List.of(one, two) : List.of(two, one));
  }
}
