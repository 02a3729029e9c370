SELECT 'ä';
