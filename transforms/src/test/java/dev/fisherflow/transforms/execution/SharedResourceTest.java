package dev.fisherflow.transforms.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedResourceTest {

  private final List<String> events = new ArrayList<>();

  @Test
  void madeOnceAndClosedWithTheLastUse() throws Exception {
    SharedResource<Named> one = SharedResource.use("key", () -> new Named("first"));
    SharedResource<Named> two = SharedResource.use("key", () -> new Named("second"));
    SharedResource<Named> other = SharedResource.use("other", () -> new Named("other"));
    assertThat(events).isEmpty();
    assertThat(two.get()).isSameAs(one.get());
    assertThat(other.get()).isNotSameAs(one.get());
    one.close();
    one.close();
    assertThat(events).containsExactly("make second", "make other");
    assertThatThrownBy(one::get).hasMessageContaining("closed");
    two.close();
    assertThat(events).containsExactly("make second", "make other", "close second");
    other.close();

    SharedResource<Named> later = SharedResource.use("key", () -> new Named("third"));
    assertThat(later.get().name).isEqualTo("third");
    later.close();
    SharedResource.use("key", () -> new Named("never made")).close();
    assertThat(events).endsWith("make third", "close third");
  }

  @Test
  void aFactoryThatFailsIsTriedAgain() throws Exception {
    try (SharedResource<Named> use =
        SharedResource.use(
            "failing",
            () -> {
              if (events.isEmpty()) {
                events.add("failed");
                throw new IllegalStateException("no device");
              }
              return new Named("made");
            })) {
      assertThatThrownBy(use::get).hasMessage("no device");
      assertThat(use.get().name).isEqualTo("made");
    }
  }

  private final class Named implements AutoCloseable {
    private final String name;

    Named(String name) {
      this.name = name;
      events.add("make " + name);
    }

    @Override
    public void close() {
      events.add("close " + name);
    }
  }
}
