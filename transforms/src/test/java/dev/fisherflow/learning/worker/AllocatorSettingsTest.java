package dev.fisherflow.learning.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, the image, the tests and the workers have the allocator behave the same. */
class AllocatorSettingsTest {

  private static final Pattern SETTING = Pattern.compile("\\b(MALLOC_\\w+)(?:=\\D*|>)(\\d+)");

  @ParameterizedTest
  @ValueSource(strings = {"../fisherflow", "../runners/docker/Dockerfile", "pom.xml"})
  void theyAreThoseOfTheWorkers(String file) throws IOException {
    Matcher setting = SETTING.matcher(Files.readString(Path.of(file)));
    Map<String, String> found = new TreeMap<>();
    while (setting.find()) {
      found.put(setting.group(1), setting.group(2));
    }
    assertThat(found).isEqualTo(WorkerCommand.MALLOC);
  }
}
