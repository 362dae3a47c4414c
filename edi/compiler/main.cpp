// quai_edi_compiler FOLDER OUTPUT_FOLDER: turns edi/definitions/*.def into the tables behind edi/definition.hpp.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "edi/compiler/definition_source.hpp"

namespace {

/// Leaves a file as it is that says the same already, so that one changed directory compiles one file.
bool write(const std::filesystem::path& path, const std::string& content) {
    {
        std::ifstream in(path, std::ios::binary);
        if (in && std::string(std::istreambuf_iterator<char>(in), {}) == content) return true;
    }
    std::ofstream out(path, std::ios::binary);
    out << content;
    return static_cast<bool>(out.flush());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: quai_edi_compiler FOLDER OUTPUT_FOLDER\n";
        return 2;
    }
    try {
        const cargo::edi::compiler::Sources sources = cargo::edi::compiler::read_sources(argv[1]);
        for (const auto& [name, content] : cargo::edi::compiler::write_tables(sources)) {
            if (write(std::filesystem::path(argv[2]) / name, content)) continue;
            std::cerr << name << ": cannot be written to " << argv[2] << "\n";
            return 1;
        }
    } catch (const cargo::edi::compiler::Mistake& mistake) {
        std::cerr << mistake.text << "\n";
        return 1;
    }
    return 0;
}
