package dev.fisherflow.learning.data;

import dev.fisherflow.schemas.Example;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * A dataset in a local folder, one Avro file per split.
 *
 * @param folder holds {@code <split>.avro}
 */
public record ExampleFiles(Path folder) implements ExampleSource {

  /** Writes the splits that are not there yet. */
  public void add(List<String> splits, ExampleSource examples) {
    try {
      Files.createDirectories(folder);
      for (String split : splits) {
        if (!Files.exists(file(split))) {
          write(split, examples.read(split));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write examples into " + folder, e);
    }
  }

  private void write(String split, List<Example> examples) throws IOException {
    Path part = folder.resolve(split + ".part");
    try (DataFileWriter<Example> writer =
        new DataFileWriter<>(new SpecificDatumWriter<>(Example.class))) {
      writer.create(Example.getClassSchema(), part.toFile());
      for (Example example : examples) {
        writer.append(example);
      }
    }
    Files.move(part, file(split), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public List<Example> read(String split) {
    if (!Files.exists(file(split))) {
      throw new IllegalArgumentException("expected the split " + file(split) + ", found none");
    }
    try (DataFileReader<Example> reader =
        new DataFileReader<>(file(split).toFile(), new SpecificDatumReader<>(Example.class))) {
      List<Example> examples = new ArrayList<>();
      reader.forEach(examples::add);
      return examples;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file(split), e);
    }
  }

  /** Deletes the folder. */
  public void delete() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private Path file(String split) {
    return folder.resolve(split + ".avro");
  }
}
