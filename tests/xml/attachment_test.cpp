#include "edi/xml/attachment.hpp"

#include "libcargo/limits.hpp"
#include "tests/xml/xml_sample.hpp"

/// Documents in a manifest: looked at, measured, never believed.
namespace cargo::edi::xml::test {
namespace {

std::string with_document(const std::string& content) {
    const std::string document = "<Attached_Document><Attached_document_filename>invoice.pdf</Attached_document_filename>"
                                 "<Attached_document_content>" +
                                 content + "</Attached_document_content></Attached_Document>";
    return changed("</General_segment>", document + "</General_segment>");
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
        {"TVqQAAMAAAA=",             {"value_not_in_list Attached_document_content"},     "8 bytes, ?"},  // a program, whatever its name
        {"aGVsbG8=",                 {"value_not_in_list Attached_document_content"},     "5 bytes, ?"},
        {"JVBERi0xLjQ",              {"value_bad_shape Attached_document_content"},       "8 bytes, application/pdf"},  // cut off
        {"JVBERi0x!jQK",             {"value_bad_shape Attached_document_content"},       "6 bytes, application/pdf"},
        {"JVBERi0=LjQK",             {"value_bad_shape Attached_document_content"},       "5 bytes, application/pdf"},
        {"",                         {"value_empty Attached_document_content"},           ""},
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
        const std::string name = "Attached_document_filename=invoice.pdf";
        EXPECT_EQ(listed, row.listed.empty() ? name : name + " Attached_document_content=" + std::string(row.listed));
    }
}

TEST(Attachment, MayBeAsLargeAsTheLimitAndNoLarger) {
    std::string content = "JVBERi0xLjQK";
    content.append(limits::xml_attachment_bytes_max - content.size(), 'A');
    EXPECT_TRUE(told(with_document(content)).empty());
    EXPECT_EQ(told(with_document(content + "AAAA")), std::vector<std::string>{"syntax_too_large Attached_document_content"});
}

}  // namespace
}  // namespace cargo::edi::xml::test
