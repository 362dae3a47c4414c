// quai_edi_compiler FOLDER OUTPUT: turns edi/definitions/*.def into the tables behind edi/definition.hpp.
#include <fstream>
#include <iostream>

#include "edi/compiler/definition_source.hpp"

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: quai_edi_compiler FOLDER OUTPUT\n";
        return 2;
    }
    try {
        const std::string tables = cargo::edi::compiler::write_tables(cargo::edi::compiler::read_sources(argv[1]));
        std::ofstream out(argv[2], std::ios::binary);
        out << tables;
        if (!out.flush()) {
            std::cerr << argv[2] << ": cannot be written\n";
            return 1;
        }
    } catch (const cargo::edi::compiler::Mistake& mistake) {
        std::cerr << mistake.text << "\n";
        return 1;
    }
    return 0;
}
