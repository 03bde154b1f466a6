package dev.fisherflow.learning.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.optimizer.DivergedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureReportTest {

  static Stream<Arguments> thrown() {
    IOException full = new IOException("/tmp/x: No space left on device");
    return Stream.of(
        Arguments.of(new IllegalArgumentException("bad rank"), FailureClass.CONFIGURATION, "bad"),
        Arguments.of(new ModelException("bad shape"), FailureClass.CONFIGURATION, "bad shape"),
        Arguments.of(new FileNotFoundException("train"), FailureClass.DATA, "train"),
        Arguments.of(
            new UncheckedIOException("reading", new IOException("cut short")),
            FailureClass.DATA,
            "cut short"),
        Arguments.of(new DivergedException("loss NaN"), FailureClass.DIVERGED, "loss NaN"),
        Arguments.of(
            new ModelException("cannot write", full), FailureClass.DISK_FULL, "No space left"),
        Arguments.of(new UncheckedIOException(full), FailureClass.DISK_FULL, "No space left"),
        Arguments.of(
            new OutOfMemoryError("Java heap space"), FailureClass.OUT_OF_MEMORY, "Java heap"),
        Arguments.of(
            new IllegalStateException(new OutOfMemoryError("Java heap space")),
            FailureClass.OUT_OF_MEMORY,
            "Java heap"),
        Arguments.of(
            new OutOfMemoryError("unable to create native thread"),
            FailureClass.OUT_OF_MEMORY,
            "native memory"),
        Arguments.of(
            new RuntimeException(
                "[enforce fail at alloc_cpu.cpp:1] DefaultCPUAllocator: can't allocate memory: you"
                    + " tried to allocate 9 bytes"),
            FailureClass.OUT_OF_MEMORY,
            "native memory"),
        Arguments.of(
            new RuntimeException("CUDA out of memory. Tried to allocate 2.00 GiB"),
            FailureClass.OUT_OF_MEMORY,
            "GPU memory"),
        Arguments.of(new IllegalStateException("odd"), FailureClass.INTERNAL, "odd"),
        Arguments.of(new StackOverflowError(), FailureClass.INTERNAL, "StackOverflowError"));
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void everyExceptionHasItsClass(Throwable thrown, FailureClass expected, String said) {
    FailureReport report = FailureReport.of(thrown);
    assertThat(report.failureClass()).isEqualTo(expected);
    assertThat(report.message()).contains(said);
    assertThat(report.trace()).startsWith(thrown.getClass().getName() + "\nat ");
  }

  @Test
  void whatAnExecutorHasClassifiedStaysSo() {
    FailureReport report = new FailureReport(FailureClass.TIMED_OUT, "over", "the log's end");
    assertThat(FailureReport.of(new TrialFailedException(report, "gpu1"))).isEqualTo(report);
    assertThat(FailureReport.message(new TrialFailedException(report, "gpu1"))).isEqualTo("over");
  }

  @Test
  void onlyALostWorkerIsTriedAgainWithGrowingPauses() {
    for (FailureClass failureClass : FailureClass.values()) {
      boolean lost = failureClass == FailureClass.WORKER_LOST;
      assertThat(failureClass.backoff().tries()).isEqualTo(lost ? 3 : 1);
      assertThat(failureClass.stopsTheSweep()).isEqualTo(failureClass == FailureClass.DISK_FULL);
    }
    assertThat(FailureClass.WORKER_LOST.backoff().after(1)).contains(Duration.ofSeconds(1));
    assertThat(FailureClass.WORKER_LOST.backoff().after(2)).contains(Duration.ofSeconds(2));
  }
}
