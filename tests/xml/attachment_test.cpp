#include "edi/xml/attachment.hpp"

#include "libcargo/limits.hpp"
#include "tests/xml/xml_sample.hpp"

/// Documents in a manifest: looked at, measured, never believed.
namespace cargo::edi::xml::test {
namespace {

std::string with_document(const std::string& content) {
    return changed("</General_segment>", "<Attached_Document><File_name>invoice.pdf</File_name><Content>" + content +
                                             "</Content></Attached_Document></General_segment>");
}

struct Row {
    std::string content;
    std::vector<std::string> told;
    std::string_view listed;
};

TEST(Attachment, IsWhatItsFirstBytesSay) {
    const Row rows[] = {
        // clang-format off
        {"JVBERi0xLjQK",             {},                                "9 bytes, application/pdf"},
        {"JVBE\n  Ri0x\tLjQK",       {},                                "9 bytes, application/pdf"},
        {"iVBORw0KGgo=",             {},                                "8 bytes, image/png"},
        {"UEsDBAo=",                 {},                                "5 bytes, application/zip"},
        {"TVqQAAMAAAA=",             {"value_not_in_list Content"},     "8 bytes, ?"},  // a program, whatever its name
        {"aGVsbG8=",                 {"value_not_in_list Content"},     "5 bytes, ?"},
        {"JVBERi0xLjQ",              {"value_bad_shape Content"},       "8 bytes, application/pdf"},  // cut off
        {"JVBERi0x!jQK",             {"value_bad_shape Content"},       "6 bytes, application/pdf"},
        {"JVBERi0=LjQK",             {"value_bad_shape Content"},       "5 bytes, application/pdf"},
        {"",                         {"value_empty Content"},           ""},
        // clang-format on
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.content);
        const std::string bytes = with_document(row.content);
        EXPECT_EQ(told(bytes), row.told);
        const Message message = message_of(bytes);
        std::string listed;
        for (const Unmapped& one : std::get<Manifest>(message.body).unmapped) {
            if (one.segment == "Attached_Document") listed = one.text;
        }
        const std::string name = "File_name=invoice.pdf";
        EXPECT_EQ(listed, row.listed.empty() ? name : name + " Content=" + std::string(row.listed));
    }
}

TEST(Attachment, MayBeAsLargeAsTheLimitAndNoLarger) {
    std::string content = "JVBERi0xLjQK";
    content.append(limits::xml_attachment_bytes_max - content.size(), 'A');
    EXPECT_TRUE(told(with_document(content)).empty());
    EXPECT_EQ(told(with_document(content + "AAAA")), std::vector<std::string>{"syntax_too_large Content"});
}

}  // namespace
}  // namespace cargo::edi::xml::test
