package dev.fisherflow.learning.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.transforms.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldOutTest {

  private static ExampleSource rows(int train) {
    return split ->
        LongStream.range(0, split.equals(Splits.TRAIN) ? train : 7)
            .mapToObj(
                index ->
                    Example.newBuilder()
                        .setTask("mnli")
                        .setSplit(split)
                        .setIndex(index)
                        .setTokenIds(List.of(1))
                        .build())
            .toList();
  }

  private static Trial trial(Phase phase, Long limit) {
    return Trial.newBuilder(Records.trial("mnli", "adamw", 1e-3, 1))
        .setPhase(phase)
        .setLimit(limit)
        .build();
  }

  private static List<Long> read(ExampleSource source, String split) {
    return source.read(split).stream().map(Example::getIndex).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "2490, , 249",
    "600, , 200",
    "392702, , 2000",
    "392702, 10000, 1000",
    "67349, 500, 200",
    "45, , 22"
  })
  void aTenthOfWhatIsUsedIsHeldOut(long rows, Long limit, long held) {
    assertThat(HeldOut.rows(rows, limit)).isEqualTo(held);
  }

  @Test
  void nobodyTrainsOnWhatIsHeldOut() {
    ExampleSource source = HeldOut.of(trial(Phase.tune, null), rows(500));
    List<Long> all = new ArrayList<>(read(source, Splits.TRAIN));
    List<Long> held = read(source, "dev_matched");
    assertThat(held).hasSize(200).isSorted();
    assertThat(all).hasSize(300).isSorted();
    all.addAll(held);
    assertThat(all).doesNotHaveDuplicates().hasSize(500);
    assertThat(read(source, "dev_mismatched")).as("one split holds them").isEmpty();
    assertThat(read(source, "test_matched")).hasSize(7);
  }

  @Test
  void methodsSeedsAndPhasesHoldOutTheSame() {
    Trial other = Records.trial("mnli", "sf", 10, 7);
    ExampleSource confirming =
        HeldOut.of(Trial.newBuilder(other).setPhase(Phase.confirm).build(), rows(500));
    assertThat(read(confirming, "dev_matched"))
        .isEqualTo(read(HeldOut.of(trial(Phase.tune, null), rows(500)), "dev_matched"));
  }

  @Test
  void aLargerPartHoldsASmallerOne() {
    assertThat(read(HeldOut.of(trial(Phase.tune, null), rows(5000)), "dev_matched"))
        .hasSize(500)
        .containsAll(read(HeldOut.of(trial(Phase.tune, 1000L), rows(5000)), "dev_matched"));
  }

  @Test
  void withoutAPhaseAllIsAsItIs() {
    ExampleSource whole = rows(500);
    assertThat(HeldOut.of(trial(null, null), whole)).isSameAs(whole);
  }
}
