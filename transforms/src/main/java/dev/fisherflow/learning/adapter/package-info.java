/** What is trained on top of a frozen model, and its files in the layout of Python's peft. */
package dev.fisherflow.learning.adapter;
