#pragma once

#include <cstddef>
#include <cstdint>

/// Every limit of the product, each with its reason. A test feeds limit and limit + 1.
namespace cargo::limits {

/// 15-60 MB is the manifest of the largest ship afloat; doubled.
inline constexpr std::size_t interchange_bytes_max = 128u * 1024 * 1024;
/// ISO 9735 has no limit; the longest lawful element of our directories is 512 characters. Room for abuse, not for attack.
inline constexpr std::size_t element_bytes_max = 64u * 1024;
/// A segment of 9,735-byte lines is unheard of; past this the delimiters are taken as lost.
inline constexpr std::size_t segment_bytes_max = 256u * 1024;
/// The widest segment of our directories has 32 components; CONTRL counts to 999. Bounds the reader's tables.
inline constexpr std::size_t components_per_segment_max = 4'096;
/// UNZ counts to 999,999, and nobody sends a thousand. Bounds what a file of nothing but UNH can cost.
inline constexpr std::size_t messages_per_file_max = 4'000;
/// A file is one interchange, or a day's mailbox.
inline constexpr std::size_t interchanges_per_file_max = 1'000;
/// A message with 9,999 consignments of 40 segments.
inline constexpr std::uint32_t segments_per_message_max = 1'000'000;
/// The largest ship afloat carries 24,346 TEU; doubled. Six bytes can tell a box, which is a hundred times that as an object.
inline constexpr std::size_t units_per_message_max = 50'000;
/// A person reads a page or two of findings; the true count is reported beside the cut.
inline constexpr std::size_t findings_max = 1'000;
/// Real manifests are six elements deep. Xerces takes quadratic time in depth: a minute for 200,000.
inline constexpr std::size_t xml_depth_max = 64;
/// Declarations of namespaces and a schema's place; the data stand in elements.
inline constexpr std::size_t xml_attributes_max = 64;
/// One tag, comment, attribute or CDATA section. Xerces holds it whole, at several times its size.
inline constexpr std::size_t xml_markup_bytes_max = 256u * 1024;
/// Root elements stand in the first kilobyte; before it some send their licence as a comment.
inline constexpr std::size_t xml_prolog_bytes_max = 64u * 1024;
/// Text comes in pieces of this size.
inline constexpr std::size_t xml_text_piece_chars = 32u * 1024;
/// A scanned invoice, as base64. It is looked at while it passes and never held.
inline constexpr std::size_t xml_attachment_bytes_max = 10u * 1024 * 1024;
/// Elements no definition knows, attributes, text between elements: past so many, if they are half of the file, it is a flood.
inline constexpr std::size_t xml_unplaced_max = 10'000;
/// Groups of values without a place in the model: five a bill of the largest ship's.
inline constexpr std::size_t xml_unmapped_max = 300'000;
/// EDIFACT element 1004 is an..35; with agents' prefixes.
inline constexpr std::size_t reference_chars_max = 70;
/// Free text an officer writes as a reason.
inline constexpr std::size_t reason_chars_max = 2'000;
/// Keys in one act: a page of a work list.
inline constexpr std::size_t keys_per_act_max = 500;
/// Packages one count may tell: PAC 7224 has eight digits, and sums of them stay far inside 63 bits.
inline constexpr std::int64_t counted_packages_max = 99'999'999;
/// Body of any HTTP request but a message.
inline constexpr std::size_t request_bytes_max = 1u * 1024 * 1024;
inline constexpr std::size_t request_header_bytes_max = 16u * 1024;
/// Messages are kept as received in pieces of this size, compressed one by one.
inline constexpr std::size_t message_chunk_bytes = 1u * 1024 * 1024;
/// Rows the relay reads and publishes before it saves its cursor.
inline constexpr std::size_t outbox_batch_rows = 5'000;
/// Data of those rows: with the broker's queue beside it, a fraction of the daemon's 256 MB.
inline constexpr std::size_t outbox_batch_bytes = 16u * 1024 * 1024;

/// 1,000 rules are 0.5 MB of text; national sets are hundreds.
inline constexpr std::size_t rules_text_bytes_max = 16u * 1024 * 1024;
inline constexpr std::size_t rules_max = 10'000;
/// One rule is a paragraph, with room for its tests. Lists are apart and may be longer.
inline constexpr std::size_t rule_bytes_max = 64u * 1024;
/// Parentheses inside parentheses: past six nobody reads them aloud; it bounds the reader's stack.
inline constexpr std::size_t rule_depth_max = 32;
/// Comparisons in one rule.
inline constexpr std::size_t rule_conditions_max = 500;
/// A sanctions or known-party list.
inline constexpr std::size_t rule_list_entries_max = 100'000;
/// Comparisons one rule may make on one consignment: 500 conditions on 2,000 items. Past it the rule counts as not evaluated.
inline constexpr std::size_t rule_steps_max = 1'000'000;
/// Errors reported of one rule text; the first ones are what a person mends.
inline constexpr std::size_t rule_errors_max = 200;

}  // namespace cargo::limits
