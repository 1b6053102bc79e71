-- What the server gathers of columns is for conditions on them, and nobody asks for a row by its numbers. A county's runs make the
-- server look skill over every minute or so: of each of its arrays it then counted the elements of some 30,000 rows, for two seconds and
-- more of cpu, beside whatever run was under way.
ALTER TABLE framsyn.skill
    ALTER mean SET STATISTICS 0, ALTER lo95 SET STATISTICS 0, ALTER lo80 SET STATISTICS 0, ALTER median SET STATISTICS 0,
    ALTER hi80 SET STATISTICS 0, ALTER hi95 SET STATISTICS 0, ALTER naive SET STATISTICS 0, ALTER p_short SET STATISTICS 0,
    ALTER p_surplus SET STATISTICS 0;
ALTER TABLE framsyn.skill_record
    ALTER points SET STATISTICS 0, ALTER error SET STATISTICS 0, ALTER error_naive SET STATISTICS 0, ALTER error_line SET STATISTICS 0,
    ALTER inside80 SET STATISTICS 0, ALTER direction SET STATISTICS 0;
