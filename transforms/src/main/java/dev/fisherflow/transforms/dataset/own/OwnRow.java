package dev.fisherflow.transforms.dataset.own;

/**
 * A row that becomes an example.
 *
 * @param file its file
 * @param line the line where it begins
 * @param first the first text
 * @param second the second text, or null
 * @param label index of its label; null where it has none
 * @param group what equal rows have in common: the value that a share is drawn by
 */
public record OwnRow(
    String file, long line, String first, String second, Integer label, String group) {}
